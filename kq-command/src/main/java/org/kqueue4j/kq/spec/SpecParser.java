// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Note;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Durations;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Parses specs:
 *
 * <pre>
 * read:0                         standard input
 * tcp:HOST:PORT                  a connection to a server
 * listen:PORT                    connections to a port of the loopback address
 * vnode:PATH[:NOTE,...]          a file or directory
 * proc:PID|NAME[:NOTE,...]       processes
 * signal:NAME                    a signal to this process
 * timer:DURATION[:oneshot]       a timer
 * at:[DATE"T"]HH:MM[:SS]         a time of day
 * user:ID                        an event that kq trigger ID causes
 * </pre>
 *
 * An exception points at the wrong part.
 */
public final class SpecParser {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PID = 4_194_304;
  private static final int MAX_SIGNAL = 64;
  private static final String TIMES = "HH:MM or HH:MM:SS, or with a date, such as 2030-12-31T23:59";

  private static final Set<Note> VNODE_NOTES = notesOf(Filter.VNODE);
  static final Set<Note> VNODE_DEFAULT = EnumSet.range(Note.DELETE, Note.REVOKE);
  private static final Set<Note> PROC_NOTES = EnumSet.range(Note.EXIT, Note.TRACK);
  private static final Set<Note> PROC_DEFAULT = EnumSet.of(Note.EXIT);

  private SpecParser() {}

  /** Parses all specs. None may be given twice, since the text names the events. */
  public static List<Spec> parseAll(List<String> texts) throws UsageException {
    List<Spec> specs = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (texts.subList(0, i).contains(text)) {
        throw Part.all(text).pointing("given twice");
      }
      specs.add(parse(text));
    }
    return specs;
  }

  public static Spec parse(String text) throws UsageException {
    Part all = Part.all(text);
    Part kind = all.head();
    Part rest = all.tail();
    if (rest == null) {
      rest = new Part(text, text.length(), text.length());
    }
    SpecKind known = SpecKind.find(kind.text());
    if (known == null) {
      throw kind.bad("kind", hint(text, kind));
    }
    return switch (known) {
      case READ -> read(rest);
      case TCP -> tcp(rest);
      case LISTEN -> new ListenSpec(text, port(rest, 0));
      case VNODE -> vnode(rest);
      case PROC -> proc(rest);
      case SIGNAL -> signal(rest);
      case TIMER -> timer(rest);
      case AT -> at(rest);
      case USER -> user(rest);
    };
  }

  /** Returns the words for the notes of a path. */
  public static List<String> vnodeNotes() {
    List<String> names = new ArrayList<>(List.of(VnodeSpec.CREATE));
    names.addAll(NoteNames.names(VNODE_NOTES));
    return names;
  }

  /** Returns the words for the notes of a process. */
  public static List<String> procNotes() {
    return NoteNames.names(PROC_NOTES);
  }

  private static String hint(String text, Part kind) {
    boolean isFile = kind.text().equals(text) && !text.isEmpty() && exists(text);
    return isFile ? "vnode:" + text + " for this file" : kinds();
  }

  private static String kinds() {
    StringBuilder text = new StringBuilder();
    SpecKind[] kinds = SpecKind.values();
    for (int i = 0; i < kinds.length; i++) {
      text.append(i == 0 ? "" : i == kinds.length - 1 ? " or " : ", ").append(kinds[i]);
    }
    return text.toString();
  }

  private static boolean exists(String name) {
    try {
      return Files.exists(NameText.path(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static Spec read(Part what) throws UsageException {
    if (what.text().equals("0")) {
      return new StandardInputSpec(what.whole());
    }
    throw what.bad("source", "0, which is standard input");
  }

  private static Spec tcp(Part address) throws UsageException {
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
    return new TcpSpec(address.whole(), name, port(port, 1));
  }

  private static int port(Part part, int min) throws UsageException {
    int number = Digits.parse(part.text(), MAX_PORT);
    if (number < min) {
      throw part.bad("port", "a number from " + min + " to " + MAX_PORT);
    }
    return number;
  }

  private static Spec timer(Part rest) throws UsageException {
    Part time = rest.head();
    Duration period = Durations.parse(time.text());
    if (period == null) {
      throw time.bad("duration", Durations.FORM);
    }
    Part option = rest.tail();
    if (option != null && !option.text().equals("oneshot")) {
      throw option.bad("option", "oneshot");
    }
    return new TimerSpec(rest.whole(), period, option != null);
  }

  private static Set<Note> notesOf(Filter filter) {
    Set<Note> notes = EnumSet.allOf(Note.class);
    notes.removeIf(note -> !note.filters().contains(filter));
    return notes;
  }

  /**
   * Parses a path, which can contain colons: what follows the last colon is notes if it consists of
   * notes.
   */
  private static Spec vnode(Part rest) throws UsageException {
    Part notes = rest.back();
    Part wrong = notes == null ? null : notes.firstWordNot(SpecParser::isVnodeNote);
    boolean hasNotes = notes != null && wrong == null;
    Part name = hasNotes ? rest.front() : rest;
    if (name.isEmpty()) {
      throw name.bad("path", "the name of a file or directory");
    }
    Path path;
    try {
      path = NameText.path(name.text());
    } catch (InvalidPathException e) {
      throw name.bad("path", "the name of a file or directory");
    }
    if (wrong != null && Files.notExists(path)) {
      String names = String.join(", ", vnodeNotes());
      throw wrong.bad("note", names + " (and there is no such file)");
    }
    if (notes == null || !hasNotes) {
      return new VnodeSpec(rest.whole(), path, VNODE_DEFAULT, true);
    }
    boolean create = notes.firstWordNot(word -> !word.equals(VnodeSpec.CREATE)) != null;
    Set<Note> wanted = NoteNames.among(VNODE_NOTES, notes.text());
    return new VnodeSpec(rest.whole(), path, wanted, create);
  }

  private static boolean isVnodeNote(String word) {
    return word.equals(VnodeSpec.CREATE) || NoteNames.find(word, VNODE_NOTES) != null;
  }

  private static Spec proc(Part rest) throws UsageException {
    Part process = rest.head();
    Part notes = rest.tail();
    Set<Note> wanted = PROC_DEFAULT;
    if (notes != null) {
      Part wrong = notes.firstWordNot(word -> NoteNames.find(word, PROC_NOTES) != null);
      if (wrong != null) {
        throw wrong.bad("note", String.join(", ", procNotes()));
      }
      wanted = NoteNames.among(PROC_NOTES, notes.text());
    }
    String text = process.text();
    if (process.isEmpty() || text.indexOf('/') >= 0) {
      throw process.bad("process", "a pid, or the name of a program in /proc/PID/comm");
    }
    if (!isNumber(text)) {
      return new ProcSpec(rest.whole(), 0, text, wanted);
    }
    int pid = Digits.parse(text, MAX_PID);
    if (pid < 1) {
      throw process.bad("pid", "a number from 1 to " + MAX_PID);
    }
    return new ProcSpec(rest.whole(), pid, null, wanted);
  }

  private static boolean isNumber(String text) {
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static Spec signal(Part name) throws UsageException {
    try {
      int number = signalNumber(name.text());
      if (number > 0) {
        return new SignalSpec(name.whole(), number);
      }
    } catch (KqueueException e) {
      if (e.errno() == Errno.EOPNOTSUPP) {
        throw name.pointing(String.valueOf(e.getMessage()));
      }
    }
    throw name.bad("signal", "a name or number that kill -l lists, such as TERM");
  }

  /** Returns the number of a signal; 0 if there is none. */
  private static int signalNumber(String name) {
    if (isNumber(name)) {
      return Math.max(0, Digits.parse(name, MAX_SIGNAL));
    }
    return (int) Kevent.signal(name).ident();
  }

  private static Spec at(Part rest) throws UsageException {
    String text = rest.text();
    int middle = text.indexOf('T');
    try {
      return new AtSpec(
          rest.whole(), date(text, middle), LocalTime.parse(text.substring(middle + 1)));
    } catch (DateTimeException e) {
      throw rest.bad("time", TIMES);
    }
  }

  private static @Nullable LocalDate date(String text, int end) {
    return end < 0 ? null : LocalDate.parse(text.substring(0, end));
  }

  private static Spec user(Part id) throws UsageException {
    long number = Digits.parse(id.text(), Long.MAX_VALUE);
    if (number < 0) {
      throw id.bad("id", "a number, the ID of kq trigger");
    }
    return new UserSpec(id.whole(), number);
  }
}
