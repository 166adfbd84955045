// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.kqueue4j.kq.cli.UsageException;

/** Times in the common conversions of strftime(3), and {@code %N} of date(1). */
final class TimeFormat {
  static final String DEFAULT = "%H:%M:%S";

  private final DateTimeFormatter formatter;

  /**
   * Parses a format.
   *
   * @throws UsageException if a conversion is unknown; it points at it
   */
  TimeFormat(String format) throws UsageException {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        builder.appendLiteral(c);
      } else if (i + 1 == format.length() || !append(builder, format.charAt(++i))) {
        throw unknown(format, Math.min(i, format.length() - 1));
      }
    }
    formatter = builder.toFormatter(Locale.ENGLISH);
  }

  private static boolean append(DateTimeFormatterBuilder builder, char conversion) {
    switch (conversion) {
      case 'Y' -> builder.appendPattern("yyyy");
      case 'y' -> builder.appendPattern("yy");
      case 'm' -> builder.appendPattern("MM");
      case 'd' -> builder.appendPattern("dd");
      case 'e' -> builder.padNext(2).appendValue(ChronoField.DAY_OF_MONTH);
      case 'j' -> builder.appendPattern("DDD");
      case 'H' -> builder.appendPattern("HH");
      case 'I' -> builder.appendPattern("hh");
      case 'M' -> builder.appendPattern("mm");
      case 'S' -> builder.appendPattern("ss");
      case 'N' -> builder.appendValue(ChronoField.NANO_OF_SECOND, 9);
      case 'p' -> builder.appendText(ChronoField.AMPM_OF_DAY);
      case 's' -> builder.appendValue(ChronoField.INSTANT_SECONDS);
      case 'a' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
      case 'A' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL);
      case 'b', 'h' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
      case 'B' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL);
      case 'F' -> builder.appendPattern("yyyy-MM-dd");
      case 'D' -> builder.appendPattern("MM/dd/yy");
      case 'T' -> builder.appendPattern("HH:mm:ss");
      case 'R' -> builder.appendPattern("HH:mm");
      case 'z' -> builder.appendOffset("+HHMM", "+0000");
      case 'Z' -> builder.appendZoneText(TextStyle.SHORT);
      case 'n' -> builder.appendLiteral('\n');
      case 't' -> builder.appendLiteral('\t');
      case '%' -> builder.appendLiteral('%');
      default -> {
        return false;
      }
    }
    return true;
  }

  private static UsageException unknown(String format, int at) {
    return UsageException.pointing(
        "--timefmt: unknown conversion: expected those of strftime(3), %Y %m %d %H %M %S %F %T %s %N and others",
        format, at, at + 1);
  }

  String text(ZonedDateTime time) {
    return formatter.format(time);
  }
}
