// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.Map;
import java.util.StringTokenizer;
import org.kqueue4j.internal.kern.KeventStruct;

/** The words of one line, read one after the other. */
final class Words {
  private final int line;
  private final StringTokenizer tokens;

  Words(int line, String text) {
    this.line = line;
    this.tokens = new StringTokenizer(text, " \t");
  }

  boolean hasNext() {
    return tokens.hasMoreTokens();
  }

  String next(String what) throws MalformedScenarioException {
    if (!tokens.hasMoreTokens()) {
      throw malformed(what + " missing");
    }
    return tokens.nextToken();
  }

  void end() throws MalformedScenarioException {
    if (tokens.hasMoreTokens()) {
      throw malformed("too many arguments");
    }
  }

  MalformedScenarioException malformed(String what) {
    return new MalformedScenarioException(line, what);
  }

  long integer(String what) throws MalformedScenarioException {
    return value(what, Names.NONE, next(what));
  }

  int integer32(String what) throws MalformedScenarioException {
    long value = integer(what);
    if (value != (int) value) {
      throw malformed(what + " out of range");
    }
    return (int) value;
  }

  /** A number, or names joined by {@code |}. */
  long value(String what, Map<String, Long> names, String word) throws MalformedScenarioException {
    long value = 0;
    for (String part : word.split("\\|", -1)) {
      Long named = names.get(part);
      value |= named != null ? named : number(what, part);
    }
    return value;
  }

  /** A number of 64 bits, signed or unsigned. */
  private long number(String what, String word) throws MalformedScenarioException {
    boolean negative = word.startsWith("-");
    int sign = negative ? 1 : 0;
    boolean hexadecimal = word.startsWith("0x", sign) || word.startsWith("0X", sign);
    String digits = word.substring(hexadecimal ? sign + 2 : sign);
    int radix = hexadecimal ? 16 : 10;
    if (digits.isEmpty()
        || digits.chars().anyMatch(c -> c > 'f' || Character.digit(c, radix) < 0)) {
      throw malformed("bad " + what + " '" + word + "'");
    }
    try {
      return negative ? Long.parseLong("-" + digits, radix) : Long.parseUnsignedLong(digits, radix);
    } catch (NumberFormatException e) {
      throw malformed(what + " out of range: " + word);
    }
  }

  /** Six fields: {@code ident,filter,flags,fflags,data,udata}. */
  KeventStruct change(String word) throws MalformedScenarioException {
    String[] fields = word.split(",", -1);
    if (fields.length != 6) {
      throw malformed("a change has six fields");
    }
    long filter = value("filter", Names.FILTERS, fields[1]);
    if (filter != (short) filter) {
      throw malformed("filter out of range");
    }
    KeventStruct change = new KeventStruct();
    change.set(
        value("ident", Names.NONE, fields[0]),
        (int) filter,
        (int) value("flags", Names.FLAGS, fields[2]) & 0xffff,
        (int) value("fflags", Names.NOTES, fields[3]),
        value("data", Names.NONE, fields[4]),
        value("udata", Names.NONE, fields[5]));
    return change;
  }
}
