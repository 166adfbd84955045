package org.kqueue4j.kq.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.Printable;
import org.kqueue4j.kq.cli.UsageException;

/**
 * Reads specs:
 *
 * <pre>
 * read:0                      standard input
 * read:tcp:PORT               connections to a port of the loopback address
 * timer:DURATION[:oneshot]    a timer
 * </pre>
 */
final class SpecParser {
  private static final int MAX_PORT = 65_535;

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
      default -> throw bad(text, "unknown kind " + Printable.quote(kind) + ": read or timer");
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
