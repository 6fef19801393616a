package io.nonreturn.wire.deb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.openpgp.ClearSigned;
import io.nonreturn.wire.openpgp.Keyring;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A suite's Release with what vouches for it.
 *
 * @param release what it says
 * @param signer fingerprint of the key that signed; empty when no keys are known to hold it against
 */
public record SignedRelease(Release release, Optional<String> signer) {
  /** The largest of today have some hundred KiB. */
  public static final int MOST_BYTES = 8 << 20;

  /**
   * Reads what of the three files is there.
   *
   * @param inRelease with its signatures inside; null when there is none
   * @param detached Release; null when there is none. If both are there they must say the same
   * @param signatures Release.gpg; null when there is none
   * @param keys null: signatures are not checked
   */
  public static SignedRelease read(byte[] inRelease, byte[] detached, byte[] signatures, Keyring keys) throws RefusedException {
    if (inRelease == null && detached == null) {
      throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "neither InRelease nor Release is there");
    }
    Optional<String> signer = Optional.empty();
    String text = null;
    if (inRelease != null) {
      ClearSigned signed = ClearSigned.parse(inRelease);
      text = signed.text();
      if (keys != null) {
        signer = Optional.of(keys.signer(signed));
      }
    }
    if (detached != null) {
      String plain = new String(detached, ISO_8859_1);
      if (text != null && !stripped(plain).equals(stripped(text))) {
        throw new RefusedException(Refusal.CONTENT_METADATA, "InRelease and Release say different things");
      }
      if (keys != null && signatures == null && inRelease == null) {
        throw new RefusedException(Refusal.CONTENT_SIGNATURE, "Release has no Release.gpg");
      }
      if (keys != null && signatures != null) {
        signer = Optional.of(keys.signer(detached, signatures));
      }
      text = text == null ? plain : text;
    }
    return new SignedRelease(Release.parse(text), signer);
  }

  /** White space at the end of lines, and how the last line ends, is nothing that a reader sees. */
  private static String stripped(String text) {
    return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }
}
