package org.kqueue4j.kq.text;

/** Text from elsewhere, made fit for a line of a terminal. */
public final class Printable {
  private Printable() {}

  /** The text in quotes, on one line. */
  public static String quote(String text) {
    return "'" + clean(text) + "'";
  }

  /** The text with a question mark for each control character. */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) ? '?' : c);
    }
    return clean.toString();
  }
}
