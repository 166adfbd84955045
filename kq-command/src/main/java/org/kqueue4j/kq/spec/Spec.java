// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Durations;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.SignalName;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What to watch, as the command line says. Immutable; nothing is open yet. Each kind is a record,
 * which parses what follows the kind and its colon; an exception points at the wrong part.
 */
public sealed interface Spec {
  /** Returns the text that the user gave. It names the events. */
  String text();

  /** Returns what is watched: the path, or the text if it is not a path. */
  default String subject() {
    return text();
  }

  /**
   * The kinds, as they are declared once: the parser, the help text, the completions and the test
   * of the manual page all read it.
   */
  enum Kind {
    READ("read:0", "standard input"),
    TCP("tcp:HOST:PORT", "a server; kq tries to connect until it accepts"),
    LISTEN(
        "listen:PORT", "peers that connect to a port; it is on 127.0.0.1, and 0 is any free port"),
    VNODE(
        "vnode:PATH[:NOTE,...]",
        "a file or directory; by default delete write extend attrib link rename revoke create, and"
            + " on request open close close_write read"),
    PROC(
        "proc:PID|NAME[:NOTE,...]",
        "a process, or all of a name; by default exit, and on request fork exec track (track"
            + " reports on all descendants too)"),
    SIGNAL("signal:NAME", "a signal to kq; it has no other effect then"),
    TIMER("timer:DURATION[:oneshot]", "a timer, periodic or oneshot"),
    AT("at:[DATET]HH:MM[:SS]", "a time of day; at:12:30 or at:2030-12-31T23:59"),
    USER("user:ID", "an event that kq trigger ID causes");

    private final String form;
    private final String description;

    Kind(String form, String description) {
      this.form = form;
      this.description = description;
    }

    /** Returns the form of the SPEC, with words in capitals for its parts. */
    public String form() {
      return form;
    }

    /** Returns what the SPEC watches. */
    public String description() {
      return description;
    }

    /** Returns the description up to its first semicolon, for completions. */
    public String summary() {
      return description.split(";", 2)[0];
    }

    /** Returns what every SPEC of this kind begins with; the whole of it if it has no parts. */
    public String start() {
      return this == READ ? form : this + ":";
    }

    /** Returns the name, as a SPEC has it before its first colon. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Parses all specs. None may be given twice, since the text names the events. */
  static List<Spec> parseAll(List<String> texts) throws UsageException {
    List<Spec> specs = new ArrayList<>(texts.size());
    Set<String> known = new HashSet<>();
    for (String text : texts) {
      if (!known.add(text)) {
        throw Part.all(text).pointing("given twice");
      }
      specs.add(parse(text));
    }
    return specs;
  }

  /** Parses a spec. */
  static Spec parse(String text) throws UsageException {
    Part all = Part.all(text);
    Part name = all.head();
    Part rest = all.tail();
    for (Kind kind : Kind.values()) {
      if (kind.toString().equals(name.text())) {
        return parse(kind, rest != null ? rest : new Part(text, text.length(), text.length()));
      }
    }
    boolean isFile = rest == null && !text.isEmpty() && exists(text);
    throw name.bad("kind", isFile ? "vnode:" + text + " for this file" : kinds());
  }

  private static Spec parse(Kind kind, Part rest) throws UsageException {
    return switch (kind) {
      case READ -> StandardInput.parse(rest);
      case TCP -> Tcp.parse(rest);
      case LISTEN -> Listen.parse(rest);
      case VNODE -> Vnode.parse(rest);
      case PROC -> Proc.parse(rest);
      case SIGNAL -> Signal.parse(rest);
      case TIMER -> Timer.parse(rest);
      case AT -> At.parse(rest);
      case USER -> User.parse(rest);
    };
  }

  private static boolean exists(String name) {
    try {
      return Files.exists(NameText.path(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String kinds() {
    List<String> names = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      names.add(kind.toString());
    }
    String last = names.removeLast();
    return String.join(", ", names) + " or " + last;
  }

  private static int parsePort(Part part, int min) throws UsageException {
    int max = 65_535;
    int number = Digits.parse(part.text(), max);
    if (number < min) {
      throw part.bad("port", "a number from " + min + " to " + max);
    }
    return number;
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]*");
  }

  /** {@code read:0}: standard input. */
  record StandardInput(String text) implements Spec {
    static Spec parse(Part what) throws UsageException {
      if (what.text().equals("0")) {
        return new StandardInput(what.whole());
      }
      throw what.bad("source", "0, which is standard input");
    }
  }

  /** {@code tcp:HOST:PORT}: a connection to a server. */
  record Tcp(String text, String host, int port) implements Spec {
    static Spec parse(Part address) throws UsageException {
      Part port = address.back();
      if (port == null) {
        throw address.bad("address", "HOST:PORT, such as localhost:80");
      }
      Part host = address.front();
      String name = host.text();
      if (name.startsWith("[") && name.endsWith("]")) {
        name = name.substring(1, name.length() - 1);
      } else if (name.indexOf(':') >= 0) {
        throw host.bad("host", "brackets around an address with colons, such as [::1]");
      }
      if (name.isEmpty()) {
        throw host.bad("host", "a name or address, such as localhost");
      }
      return new Tcp(address.whole(), name, parsePort(port, 1));
    }
  }

  /**
   * {@code listen:PORT}: connections to a port of the loopback address.
   *
   * @param port the port; 0 for any free one
   */
  record Listen(String text, int port) implements Spec {
    static Spec parse(Part port) throws UsageException {
      return new Listen(port.whole(), parsePort(port, 0));
    }
  }

  /**
   * {@code vnode:PATH[:NOTE,...]}: a file or directory.
   *
   * @param notes the notes that are reported
   * @param create whether it is reported that the path has come into existence, which is not a note
   */
  record Vnode(String text, Path path, Set<VnodeNote> notes, boolean create) implements Spec {
    /** The word for {@link #create} among the notes. */
    public static final String CREATE = "create";

    private static final Set<VnodeNote> ALL = EnumSet.allOf(VnodeNote.class);
    private static final Set<VnodeNote> DEFAULT = EnumSet.range(VnodeNote.DELETE, VnodeNote.REVOKE);

    /** Makes a spec with the default notes for a path that does not come from a spec. */
    public static Vnode of(Path path) {
      return new Vnode("vnode:" + NameText.of(path), path, DEFAULT, true);
    }

    @Override
    public String subject() {
      return NameText.of(path);
    }

    /** Returns the words for the notes. */
    public static List<String> words() {
      List<String> words = new ArrayList<>(List.of(CREATE));
      words.addAll(NoteNames.names(ALL));
      return words;
    }

    /** A path can contain colons: what follows the last one is notes if it consists of notes. */
    static Spec parse(Part rest) throws UsageException {
      Part notes = rest.back();
      Part wrong = notes == null ? null : notes.firstWordNotAmong(words());
      boolean hasNotes = notes != null && wrong == null;
      Part name = hasNotes ? rest.front() : rest;
      Path path = path(name);
      if (wrong != null && Files.notExists(path)) {
        String names = String.join(", ", words());
        throw wrong.bad("note", names + " (and there is no such file)");
      }
      if (notes == null || !hasNotes) {
        return new Vnode(rest.whole(), path, DEFAULT, true);
      }
      List<String> wanted = notes.words();
      Set<VnodeNote> found = NoteNames.among(ALL, wanted);
      return new Vnode(rest.whole(), path, found, wanted.contains(CREATE));
    }

    private static Path path(Part name) throws UsageException {
      try {
        if (!name.isEmpty()) {
          return NameText.path(name.text());
        }
      } catch (InvalidPathException e) {
        // It contains a NUL.
      }
      throw name.bad("path", "the name of a file or directory");
    }
  }

  /**
   * {@code proc:PID|NAME[:NOTE,...]}: a process, or all processes of a name at the start of kq.
   *
   * @param pid the pid; 0 if a name was given
   */
  record Proc(String text, int pid, @Nullable String name, Set<ProcNote> notes) implements Spec {
    private static final int MAX_PID = 4_194_304;
    private static final Set<ProcNote> ALL = EnumSet.allOf(ProcNote.class);

    /** Returns the words for the notes. */
    public static List<String> words() {
      return NoteNames.names(ALL);
    }

    static Spec parse(Part rest) throws UsageException {
      Part process = rest.head();
      Part notes = rest.tail();
      Part wrong = notes == null ? null : notes.firstWordNotAmong(words());
      if (wrong != null) {
        throw wrong.bad("note", String.join(", ", words()));
      }
      Set<ProcNote> wanted =
          notes == null ? EnumSet.of(ProcNote.EXIT) : NoteNames.among(ALL, notes.words());
      String text = process.text();
      if (process.isEmpty() || text.indexOf('/') >= 0) {
        throw process.bad("process", "a pid, or the name of a program in /proc/PID/comm");
      }
      if (!isNumber(text)) {
        return new Proc(rest.whole(), 0, text, wanted);
      }
      int pid = Digits.parse(text, MAX_PID);
      if (pid < 1) {
        throw process.bad("pid", "a number from 1 to " + MAX_PID);
      }
      return new Proc(rest.whole(), pid, null, wanted);
    }
  }

  /** {@code signal:NAME}: a signal to kq. */
  record Signal(String text, int signal) implements Spec {
    private static final int MAX_SIGNAL = 64;

    static Spec parse(Part name) throws UsageException {
      try {
        String text = name.text();
        int number = isNumber(text) ? Digits.parse(text, MAX_SIGNAL) : SignalName.number(text);
        if (number > 0) {
          return new Signal(name.whole(), number);
        }
      } catch (KqueueException e) {
        if (e.errno() == Errno.EOPNOTSUPP) {
          throw name.pointing(String.valueOf(e.getMessage()));
        }
      }
      throw name.bad("signal", "a name or number that kill -l lists, such as TERM");
    }
  }

  /** {@code timer:DURATION[:oneshot]}: a timer. */
  record Timer(String text, Duration period, boolean oneshot) implements Spec {
    static Spec parse(Part rest) throws UsageException {
      Part time = rest.head();
      Duration period = Durations.parse(time.text());
      if (period == null) {
        throw time.bad("duration", Durations.FORM);
      }
      Part option = rest.tail();
      if (option != null && !option.text().equals("oneshot")) {
        throw option.bad("option", "oneshot");
      }
      return new Timer(rest.whole(), period, option != null);
    }
  }

  /**
   * {@code at:[DATE"T"]HH:MM[:SS]}: a time of day in the system's zone.
   *
   * @param date the date; null for the next such time
   */
  record At(String text, @Nullable LocalDate date, LocalTime time) implements Spec {
    static Spec parse(Part rest) throws UsageException {
      String text = rest.text();
      int middle = text.indexOf('T');
      try {
        LocalDate date = middle < 0 ? null : LocalDate.parse(text.substring(0, middle));
        return new At(rest.whole(), date, LocalTime.parse(text.substring(middle + 1)));
      } catch (DateTimeException e) {
        throw rest.bad("time", "HH:MM or HH:MM:SS, or with a date, such as 2030-12-31T23:59");
      }
    }

    /** Returns the next such time. A time with a date may have passed. */
    public ZonedDateTime next(ZonedDateTime now) {
      LocalDate day = date != null ? date : now.toLocalDate();
      ZonedDateTime next = day.atTime(time).atZone(now.getZone());
      return date != null || next.isAfter(now)
          ? next
          : day.plusDays(1).atTime(time).atZone(now.getZone());
    }
  }

  /** {@code user:ID}: an event that {@code kq trigger ID} causes. */
  record User(String text, long id) implements Spec {
    static Spec parse(Part id) throws UsageException {
      long number = Digits.parse(id.text(), Long.MAX_VALUE);
      if (number < 0) {
        throw id.bad("id", "a number, the ID of kq trigger");
      }
      return new User(id.whole(), number);
    }
  }
}
