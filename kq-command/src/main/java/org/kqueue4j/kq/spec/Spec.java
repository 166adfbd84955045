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
import org.kqueue4j.kq.text.Reason;
import org.kqueue4j.kq.text.SignalName;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * What to watch, as the command line says. Immutable; nothing is open yet. Each kind is a record,
 * which parses what follows the kind and its colon; an exception points at the wrong part. {@link
 * Shorthand} has the forms without a kind.
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
    TCP("tcp:HOST:PORT", "a server accepts connections; !tcp: none does"),
    UNIX("unix:PATH", "a server accepts on a Unix socket; !unix: none does"),
    HTTP("http://HOST[:PORT]/...", "a web server answers with 2xx; or #status=204,3xx"),
    HTTPS("https://HOST[:PORT]/...", "the same over TLS"),
    DNS("dns:NAME", "a name has an address"),
    LISTEN("listen:PORT", "peers connect to this port of 127.0.0.1; 0: any"),
    VNODE(
        "vnode:PATH[:NOTE,...]",
        "a file or directory; by default delete write extend attrib link rename revoke create, and"
            + " on request exists absent complete open close close_write read truncate"),
    PROC(
        "proc:PID|NAME[:NOTE,...]",
        "a process, or all of a name; by default exit, and on request gone fork exec track reap"
            + " (track reports on all descendants too)"),
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
      return switch (this) {
        case READ -> form;
        case HTTP, HTTPS -> this + "://";
        default -> this + ":";
      };
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
        throw Part.all(text).pointing("given twice: once is enough, since it reports every event");
      }
      specs.add(parse(text));
    }
    return specs;
  }

  /** Returns the spec in the form that {@code kq wait} opens. */
  default Spec toWaitFor() {
    return this;
  }

  /** Parses a spec. */
  static Spec parse(String text) throws UsageException {
    return parse(Part.all(text));
  }

  /** Parses the part of an argument that is a spec without its exclamation mark. */
  static Spec parse(Part all) throws UsageException {
    Part name = all.head();
    for (Kind kind : Kind.values()) {
      if (kind.toString().equals(name.text())) {
        Part rest = all.tail();
        return parse(kind, rest != null ? rest : all.from(all.end()));
      }
    }
    return Shorthand.parse(all);
  }

  private static Spec parse(Kind kind, Part rest) throws UsageException {
    return switch (kind) {
      case READ -> StandardInput.parse(rest);
      case TCP -> Tcp.parse(rest);
      case UNIX -> Unix.parse(rest);
      case HTTP -> Http.parse(rest, false);
      case HTTPS -> Http.parse(rest, true);
      case DNS -> Dns.parse(rest);
      case LISTEN -> Listen.parse(rest);
      case VNODE -> Vnode.parse(rest);
      case PROC -> Proc.parse(rest);
      case SIGNAL -> Signal.parse(rest);
      case TIMER -> Timer.parse(rest);
      case AT -> At.parse(rest);
      case USER -> User.parse(rest);
    };
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

  /** A server, or its name. */
  sealed interface Remote extends Spec {}

  /** {@code tcp:HOST:PORT}: a connection to a server. */
  record Tcp(String text, String host, int port) implements Remote {
    static Spec parse(Part rest) throws UsageException {
      Address address = Address.parse(rest, 0);
      return new Tcp(rest.whole(), address.host(), address.port());
    }
  }

  /** {@code unix:PATH}: a server that accepts on a Unix socket. */
  record Unix(String text, Path path) implements Remote {
    /** The length of {@code sun_path}, without its last NUL. */
    private static final int LONGEST = 107;

    static Spec parse(Part rest) throws UsageException {
      Path path = Vnode.path(rest, "the name of a socket");
      if (NameText.bytes(rest.text()).length > LONGEST) {
        throw rest.bad("path", "at most " + LONGEST + " bytes; a relative path is shorter");
      }
      return new Unix(rest.whole(), path);
    }
  }

  /**
   * {@code !tcp:HOST:PORT} or {@code !unix:PATH}: no server accepts there.
   *
   * @param server the server, a {@link Tcp} or a {@link Unix}
   */
  record NoServer(String text, Remote server) implements Remote {
    static Spec parse(Part negated) throws UsageException {
      Part rest = negated.from(negated.start() + 1);
      String kind = rest.head().text();
      String other = kind.equals("vnode") ? "vnode:PATH:absent" : "proc:PID:gone";
      if (kind.equals("vnode") || kind.equals("proc")) {
        throw negated.bad("SPEC", other + ", since ! is for tcp and unix only");
      }
      Spec server = rest.text().startsWith("!") ? null : Spec.parse(rest);
      if (server instanceof Remote remote && (server instanceof Tcp || server instanceof Unix)) {
        return new NoServer(negated.whole(), remote);
      }
      throw negated.bad("SPEC", "!tcp:HOST:PORT or !unix:PATH; other SPECs have no opposite");
    }
  }

  /**
   * {@code http://HOST[:PORT][/PATH][#status=STATUS,...]}, or https: the answer of a web server.
   *
   * @param authority the host and the port, as the user gave them
   * @param target the path and the query, as the request has them
   * @param statuses the statuses that count, such as 204 or 2xx
   */
  record Http(
      String text,
      boolean secure,
      String authority,
      String host,
      int port,
      String target,
      List<String> statuses)
      implements Remote {
    private static final String EXAMPLE = "//HOST[:PORT][/PATH], such as //localhost:8080/health";
    private static final String STATUS = "status=";

    static Spec parse(Part rest, boolean secure) throws UsageException {
      if (!rest.text().startsWith("//")) {
        throw rest.bad("address", EXAMPLE);
      }
      Part option = rest.after('#');
      Part url = option == null ? rest : rest.until(option.start() - 1);
      Part path = url.from(url.start() + 2).firstOf("/?");
      Part authority = new Part(url.whole(), url.start() + 2, path.start());
      if (authority.text().indexOf('@') >= 0) {
        throw authority.bad("address", "HOST[:PORT]; kq sends no user and no password");
      }
      Address address = Address.parse(authority, secure ? 443 : 80);
      if (!path.text().matches("[!-~]*")) {
        throw path.bad("path", "ASCII without blanks; other characters as %XX");
      }
      String target = path.text().startsWith("/") ? path.text() : "/" + path.text();
      List<String> statuses = option == null ? List.of("2xx") : statuses(option);
      return new Http(
          rest.whole(), secure, authority.text(), address.host(), address.port(), target, statuses);
    }

    private static List<String> statuses(Part option) throws UsageException {
      if (!option.text().matches(STATUS + "[1-5]([0-9]{2}|xx)(,[1-5]([0-9]{2}|xx))*")) {
        throw option.bad("status", "status= and numbers or classes, such as status=204,3xx");
      }
      return option.from(option.start() + STATUS.length()).words();
    }

    /** Returns whether this is a status that the user waits for. */
    public boolean accepts(int status) {
      return statuses.contains(Integer.toString(status)) || statuses.contains(status / 100 + "xx");
    }
  }

  /** {@code dns:NAME}: a name that has an address. */
  record Dns(String text, String name) implements Remote {
    static Spec parse(Part name) throws UsageException {
      if (!name.text().matches("[^\\s:/]+")) {
        throw name.bad("name", "the name of a host, such as db.example.org");
      }
      return new Dns(name.whole(), name.text());
    }
  }

  /**
   * {@code listen:PORT}: connections to a port of the loopback address.
   *
   * @param port the port; 0 for any free one
   */
  record Listen(String text, int port) implements Spec {
    static Spec parse(Part port) throws UsageException {
      return new Listen(port.whole(), Address.port(port, 0));
    }
  }

  /**
   * {@code vnode:PATH[:NOTE,...]}, or a path alone: a file or directory.
   *
   * @param notes the notes of files that are reported
   * @param pathNotes the notes of the path that are reported
   */
  record Vnode(String text, Path path, Set<VnodeNote> notes, Set<PathNote> pathNotes)
      implements Spec {
    private static final Set<VnodeNote> ALL = EnumSet.allOf(VnodeNote.class);
    private static final Set<VnodeNote> DEFAULT = EnumSet.range(VnodeNote.DELETE, VnodeNote.REVOKE);
    private static final Set<PathNote> ALL_OF_PATHS = EnumSet.allOf(PathNote.class);
    private static final Set<PathNote> DEFAULT_OF_PATHS = EnumSet.of(PathNote.CREATE);

    /** Makes a spec with the default notes for a path that does not come from a spec. */
    public static Vnode of(Path path) {
      return new Vnode("vnode:" + NameText.of(path), path, DEFAULT, DEFAULT_OF_PATHS);
    }

    @Override
    public String subject() {
      return NameText.of(path);
    }

    /** Returns whether the notes are those of a spec that names none. */
    public boolean hasDefaultNotes() {
      return notes.equals(DEFAULT) && pathNotes.equals(DEFAULT_OF_PATHS);
    }

    /** Returns the words for the notes. */
    public static List<String> words() {
      List<String> words = new ArrayList<>(NoteNames.names(ALL_OF_PATHS));
      words.addAll(NoteNames.names(ALL));
      return words;
    }

    /** A path can contain colons: what follows the last one is notes if it consists of notes. */
    static Spec parse(Part rest) throws UsageException {
      Part notes = rest.back();
      Part wrong = notes == null ? null : notes.firstWordNotAmong(words());
      boolean hasNotes = notes != null && wrong == null;
      Part name = hasNotes ? rest.front() : rest;
      Path path = path(name, "the name of a file or directory");
      if (wrong != null && Files.notExists(path)) {
        throw wrong.unknown(
            "note",
            words(),
            "; for a path with this colon, which does not exist, append :exists or another note");
      }
      if (notes == null || !hasNotes) {
        return new Vnode(rest.whole(), path, DEFAULT, DEFAULT_OF_PATHS);
      }
      List<String> wanted = notes.words();
      return new Vnode(
          rest.whole(), path, NoteNames.among(ALL, wanted), NoteNames.among(ALL_OF_PATHS, wanted));
    }

    private static Path path(Part name, String expected) throws UsageException {
      try {
        if (!name.isEmpty()) {
          return NameText.path(name.text());
        }
      } catch (InvalidPathException e) {
        // It contains a NUL.
      }
      throw name.bad("path", expected);
    }
  }

  /**
   * {@code proc:PID|NAME[:NOTE,...]}: a process, or all processes of a name at the start of kq.
   *
   * @param pid the pid; 0 if a name was given
   * @param gone whether it also counts that there is no such process
   */
  record Proc(String text, int pid, @Nullable String name, Set<ProcNote> notes, Gone gone)
      implements Spec {
    /** What it means that there is no such process. */
    public enum Gone {
      /** It is an error. */
      REFUSED,
      /** The process has exited, but the user has not said so. */
      ASSUMED,
      /** The process has exited. */
      WANTED
    }

    /** The word for {@link Gone#WANTED} among the notes. */
    private static final String GONE = "gone";

    private static final int MAX_PID = 4_194_304;
    private static final Set<ProcNote> ALL = EnumSet.allOf(ProcNote.class);

    /** Returns the words for the notes. */
    public static List<String> words() {
      List<String> words = new ArrayList<>(NoteNames.names(ALL));
      words.add(1, GONE);
      return words;
    }

    static Spec parse(Part rest) throws UsageException {
      Part process = rest.head();
      Part notes = rest.tail();
      Part wrong = notes == null ? null : notes.firstWordNotAmong(words());
      if (wrong != null) {
        throw wrong.unknown("note", words(), "");
      }
      Set<ProcNote> wanted =
          notes == null ? EnumSet.of(ProcNote.EXIT) : NoteNames.among(ALL, notes.words());
      Gone gone = Gone.REFUSED;
      if (notes != null && notes.words().contains(GONE)) {
        gone = Gone.WANTED;
        wanted.add(ProcNote.EXIT);
      }
      String text = process.text();
      if (process.isEmpty() || text.indexOf('/') >= 0) {
        throw process.bad("process", "a pid, or the name of a program in /proc/PID/comm");
      }
      if (!isNumber(text)) {
        return new Proc(rest.whole(), 0, text, wanted, gone);
      }
      int pid = Digits.parse(text, MAX_PID);
      if (pid < 1) {
        throw process.bad("pid", "a number from 1 to " + MAX_PID);
      }
      return new Proc(rest.whole(), pid, null, wanted, gone);
    }

    /** A child of a shell may have exited, and been reaped, before kq starts. */
    @Override
    public Spec toWaitFor() {
      return pid > 0 && gone == Gone.REFUSED && notes.contains(ProcNote.EXIT)
          ? new Proc(text, pid, name, notes, Gone.ASSUMED)
          : this;
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
          throw name.pointing("bad signal " + name.quoted() + ": " + Reason.of(e));
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
        throw id.bad("id", Digits.FORM + ", the ID of kq trigger");
      }
      return new User(id.whole(), number);
    }
  }
}
