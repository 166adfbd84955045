// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import java.time.ZonedDateTime;
import java.util.Locale;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;

/** Times in the common conversions of strftime(3), and {@code %N} of date(1). */
final class TimeFormat {
  static final String DEFAULT = "%H:%M:%S";

  /** The conversions that {@link java.util.Formatter} has too, after {@code %t}. */
  private static final String SAME = "YymdjHIMSNsaAbhBFDTRzZ";

  private final String pattern;

  /**
   * Parses a format.
   *
   * @throws UsageException if a conversion is unknown; it points at it
   */
  TimeFormat(String format) throws UsageException {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i++);
      if (c != '%') {
        text.append(c);
        continue;
      }
      char conversion = i < format.length() ? format.charAt(i) : ' ';
      switch (conversion) {
        case '%' -> text.append("%%");
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'e' -> text.append("%1$2te");
        case 'p' -> text.append("%1$Tp");
        default -> {
          if (SAME.indexOf(conversion) < 0) {
            throw unknown(format, i - 1);
          }
          text.append("%1$t").append(conversion);
        }
      }
      i++;
    }
    pattern = text.toString();
  }

  private static UsageException unknown(String format, int start) {
    int end = Math.min(start + 2, format.length());
    return UsageException.pointing(
        "--timefmt: unknown conversion "
            + Printable.quote(format.substring(start, end))
            + ": expected those of strftime(3), %Y %m %d %H %M %S %F %T %s %N and others",
        format,
        start,
        end);
  }

  String text(ZonedDateTime time) {
    return String.format(Locale.ENGLISH, pattern, time);
  }
}
