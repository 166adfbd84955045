// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;

/**
 * Lines of the user's own form. These sequences are replaced, as in inotifywait:
 *
 * <pre>
 * %w   the watched path, or the spec if it is not a path
 * %f   the path of the event, relative to %w
 * %e   the event; several names have commas between them; %Xe has another character X
 * %T   the time, in the form of --timefmt
 * %s   the spec      %p   the pid      %P  the peer
 * %x   the status or signal of an exit     %c  the count, or the number of bytes
 * %0   a NUL         %n   a newline   %%  a percent sign
 * </pre>
 */
final class PatternFormat {
  private static final String PLAIN = "wfeTspPxc";

  private final List<Function<Occurrence, String>> elements = new ArrayList<>();
  private final TimeFormat time;

  /**
   * Parses a pattern.
   *
   * @throws UsageException if a conversion is unknown; it points at it
   */
  PatternFormat(String pattern, TimeFormat time) throws UsageException {
    this.time = time;
    int i = 0;
    while (i < pattern.length()) {
      int percent = pattern.indexOf('%', i);
      if (percent < 0) {
        literal(pattern.substring(i));
        return;
      }
      literal(pattern.substring(i, percent));
      i = percent + conversion(pattern, percent);
    }
  }

  private void literal(String text) {
    elements.add(_ -> text);
  }

  /** Parses the conversion at this percent sign. Returns its length. */
  private int conversion(String pattern, int start) throws UsageException {
    char c = start + 1 < pattern.length() ? pattern.charAt(start + 1) : ' ';
    switch (c) {
      case '%' -> literal("%");
      case '0' -> literal("\0");
      case 'n' -> literal("\n");
      default -> {
        if (PLAIN.indexOf(c) >= 0) {
          elements.add(occurrence -> value(occurrence, c));
        } else if (start + 2 < pattern.length() && pattern.charAt(start + 2) == 'e') {
          String separator = String.valueOf(c);
          elements.add(occurrence -> String.join(separator, occurrence.names()));
          return 3;
        } else {
          throw unknown(pattern, start);
        }
      }
    }
    return 2;
  }

  private static UsageException unknown(String pattern, int start) {
    int end = Math.min(start + 2, pattern.length());
    return UsageException.pointing(
        "--format: unknown conversion "
            + Printable.quote(pattern.substring(start, end))
            + ": expected %w %f %e %T %s %p %P %x %c %0 %n or %%",
        pattern,
        start,
        end);
  }

  /** Returns the line, without its end. */
  String line(Occurrence occurrence) {
    StringBuilder line = new StringBuilder();
    elements.forEach(element -> line.append(element.apply(occurrence)));
    return line.toString();
  }

  private String value(Occurrence occurrence, char conversion) {
    return switch (conversion) {
      case 'w' -> occurrence.spec().subject();
      case 'f' -> below(occurrence);
      case 'e' -> String.join(",", occurrence.names());
      case 'T' -> time.text(ZonedDateTime.now(ZoneId.systemDefault()));
      case 's' -> occurrence.spec().text();
      case 'p' -> occurrence.text(Occurrence.PID);
      case 'P' -> occurrence.text(Occurrence.PEER);
      case 'x' -> occurrence.text("status") + occurrence.text("signal");
      default -> occurrence.text("count") + occurrence.text("bytes");
    };
  }

  private static String below(Occurrence occurrence) {
    String path = occurrence.text(Occurrence.PATH);
    return path.isEmpty() || !(occurrence.spec() instanceof Spec.Vnode vnode)
        ? ""
        : NameText.of(vnode.path().relativize(NameText.path(path)));
  }
}
