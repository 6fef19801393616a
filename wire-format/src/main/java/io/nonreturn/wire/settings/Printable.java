package io.nonreturn.wire.settings;

/** Texts that came from elsewhere, for logs and terminals. */
public final class Printable {

  private Printable() {}

  /** The text with each control or format character replaced, so that it cannot steer a terminal or begin a line of its own. */
  public static String of(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
