package org.kqueue4j.kq.watch;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.Filter;
import org.kqueue4j.Note;
import org.kqueue4j.kq.cli.Printable;
import org.kqueue4j.kq.cli.UsageException;

/**
 * Reads specs:
 *
 * <pre>
 * read:0                      standard input
 * read:tcp:PORT               connections to a port of the loopback address
 * timer:DURATION[:oneshot]    a timer
 * vnode:PATH[:NOTE,...]       a file or directory
 * proc:PID[:NOTE,...]         a process
 * signal:NAME                 a signal to this process
 * </pre>
 */
final class SpecParser {
  private static final int MAX_PORT = 65_535;

  private static final int MAX_PID = 4_194_304;

  private static final Set<Note> VNODE_NOTES = notesOf(Filter.VNODE);
  private static final Set<Note> VNODE_DEFAULT = EnumSet.range(Note.DELETE, Note.REVOKE);
  private static final Set<Note> PROC_NOTES = EnumSet.range(Note.EXIT, Note.TRACK);
  private static final Set<Note> PROC_DEFAULT = EnumSet.of(Note.EXIT);

  private final boolean echo;

  /** A parser; connections are to echo, or not. */
  SpecParser(boolean echo) {
    this.echo = echo;
  }

  /** Reads all of them; none may be there twice, since its name tells its events. */
  List<Spec> parseAll(List<String> texts) throws UsageException {
    List<Spec> specs = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (texts.subList(0, i).contains(text)) {
        throw bad(text, "given twice");
      }
      specs.add(parse(text));
    }
    return specs;
  }

  Spec parse(String text) throws UsageException {
    String kind = head(text);
    String rest = tail(text);
    return switch (kind) {
      case "read" -> read(text, rest);
      case "timer" -> timer(text, rest);
      case "vnode" -> vnode(text, rest);
      case "proc" -> proc(text, rest);
      case "signal" -> signal(text, rest);
      default ->
          throw bad(
              text,
              "unknown kind " + Printable.quote(kind) + ": read, timer, vnode, proc or signal");
    };
  }

  private Spec read(String text, String what) throws UsageException {
    if (what.equals("0")) {
      return new StandardInputSpec(text);
    }
    if (head(what).equals("tcp")) {
      return new TcpSpec(text, port(text, tail(what)), echo);
    }
    throw bad(text, "bad source " + Printable.quote(what) + ": 0 (standard input) or tcp:PORT");
  }

  private static int port(String text, String port) throws UsageException {
    int number = Digits.parse(port, MAX_PORT);
    if (number < 0) {
      throw bad(text, "bad port " + Printable.quote(port));
    }
    return number;
  }

  private static Spec timer(String text, String rest) throws UsageException {
    Duration period = Durations.parse(head(rest));
    if (period == null) {
      throw bad(text, "bad duration " + Printable.quote(head(rest)));
    }
    boolean hasOption = rest.length() > head(rest).length();
    if (hasOption && !tail(rest).equals("oneshot")) {
      throw bad(text, "bad option " + Printable.quote(tail(rest)) + ": oneshot");
    }
    return new TimerSpec(text, period, hasOption);
  }

  private static Set<Note> notesOf(Filter filter) {
    Set<Note> notes = EnumSet.allOf(Note.class);
    notes.removeIf(note -> !note.filters().contains(filter));
    return notes;
  }

  /** A path may have colons too: what stands behind the last one is notes if it can be. */
  private static Spec vnode(String text, String rest) throws UsageException {
    int colon = rest.lastIndexOf(':');
    Set<Note> notes = colon < 0 ? null : NoteNames.parse(rest.substring(colon + 1), VNODE_NOTES);
    String name = notes == null ? rest : rest.substring(0, colon);
    if (name.isEmpty()) {
      throw bad(text, "no path");
    }
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw bad(text, "bad path " + Printable.quote(name));
    }
    if (notes == null && colon >= 0 && Files.notExists(path)) {
      throw bad(
          text,
          "no such file, and bad notes "
              + Printable.quote(rest.substring(colon + 1))
              + ": "
              + NoteNames.names(VNODE_NOTES));
    }
    return new VnodeSpec(text, path, notes == null ? VNODE_DEFAULT : notes);
  }

  private static Spec proc(String text, String rest) throws UsageException {
    int pid = Digits.parse(head(rest), MAX_PID);
    if (pid < 1) {
      throw bad(text, "bad pid " + Printable.quote(head(rest)));
    }
    if (rest.length() == head(rest).length()) {
      return new ProcSpec(text, pid, PROC_DEFAULT);
    }
    Set<Note> notes = NoteNames.parse(tail(rest), PROC_NOTES);
    if (notes == null) {
      String names = NoteNames.names(PROC_NOTES);
      throw bad(text, "bad notes " + Printable.quote(tail(rest)) + ": " + names);
    }
    return new ProcSpec(text, pid, notes);
  }

  private static Spec signal(String text, String name) throws UsageException {
    if (name.isEmpty()) {
      throw bad(text, "no signal: its name or number");
    }
    return new SignalSpec(text, name);
  }

  /** What stands before the first colon. */
  private static String head(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  /** What stands behind the first colon; nothing if there is none. */
  private static String tail(String text) {
    return text.substring(Math.min(text.length(), head(text).length() + 1));
  }

  private static UsageException bad(String text, String message) {
    return new UsageException(Printable.clean(text) + ": " + message);
  }
}
