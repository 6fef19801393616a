package io.nonreturn.wire.openpgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;

/**
 * A text with its signatures in one file (RFC 9580, section 7). Nothing may stand outside of the signed part: other readers could take it for
 * content.
 *
 * @param text what is signed, lines without white space at their ends, each ended by a line feed; bytes as characters of Latin-1
 * @param canonical the bytes that the signatures are over
 * @param signatures in armour
 */
@SuppressWarnings("ArrayRecordComponent")
public record ClearSigned(String text, byte[] canonical, byte[] signatures) {
  private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END = "-----END PGP SIGNATURE-----";

  /** Takes a file apart. */
  public static ClearSigned parse(byte[] file) throws RefusedException {
    String[] lines = new String(file, ISO_8859_1).split("\n", -1);
    int at = 0;
    check(strip(lines[at++]).equals(BEGIN), "it does not begin with " + BEGIN);
    while (at < lines.length && strip(lines[at]).startsWith("Hash: ")) {
      at++;
    }
    check(at < lines.length && strip(lines[at++]).isEmpty(), "another header than Hash stands before the text");
    StringBuilder text = new StringBuilder(file.length);
    StringBuilder canonical = new StringBuilder(file.length);
    boolean isFirst = true;
    for (; at < lines.length && !strip(lines[at]).equals(SIGNATURE); at++) {
      String line = strip(lines[at]);
      boolean isEscaped = line.startsWith("-");
      check(!isEscaped || lines[at].startsWith("- "), "a line of the text begins with a hyphen");
      check(line.indexOf('\r') < 0 && line.indexOf('\0') < 0, "a line of the text has a control character");
      String plain = isEscaped ? strip(lines[at].substring(2)) : line;
      text.append(plain).append('\n');
      canonical.append(isFirst ? "" : "\r\n").append(plain);
      isFirst = false;
    }
    int start = at;
    while (at < lines.length && !strip(lines[at]).equals(END)) {
      at++;
    }
    check(at < lines.length, "it does not end with " + END);
    StringBuilder signatures = new StringBuilder();
    for (int i = start; i <= at; i++) {
      signatures.append(strip(lines[i])).append('\n');
    }
    for (at++; at < lines.length; at++) {
      check(strip(lines[at]).isEmpty(), "something follows the signatures");
    }
    return new ClearSigned(
        text.toString(), canonical.toString().getBytes(ISO_8859_1), signatures.toString().getBytes(ISO_8859_1));
  }

  private static void check(boolean holds, String what) throws RefusedException {
    if (!holds) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "no clear-signed text: " + what);
    }
  }

  /** White space at the end of a line is not signed (section 7.2), so it is not read either. */
  private static String strip(String line) {
    int end = line.length();
    while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(0, end);
  }
}
