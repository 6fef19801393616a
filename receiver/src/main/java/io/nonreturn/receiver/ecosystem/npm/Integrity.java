package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The digests that a version's {@code dist} states, all of which its tarball must have. Clients take one of the strongest kind; that all
 * must be right lets no two clients judge differently. Source: W3C Subresource Integrity.
 *
 * @param text as registry signatures cover it
 * @param sha512 in hexadecimal digits
 * @param sha1 in hexadecimal digits
 */
record Integrity(String text, List<String> sha512, List<String> sha1) {
  private static final Pattern SHASUM = Pattern.compile("[0-9a-fA-F]{40}");
  private static final int SHA_512_BYTES = 64;
  private static final int SHA_1_BYTES = 20;

  /**
   * Reads what a version states.
   *
   * @param where names the version, for the message
   * @throws RefusedException if there is no digest that can be checked
   */
  static Integrity of(Packument.Release release, String where) throws RefusedException {
    List<String> sha512 = new ArrayList<>();
    List<String> sha1 = new ArrayList<>();
    String text = release.integrity();
    for (String part : text.isBlank() ? new String[0] : text.strip().split("\\s+", -1)) {
      int options = part.indexOf('?');
      String hash = options < 0 ? part : part.substring(0, options);
      if (hash.startsWith("sha512-")) {
        sha512.add(hex(hash.substring("sha512-".length()), SHA_512_BYTES, where));
      } else if (hash.startsWith("sha1-")) {
        sha1.add(hex(hash.substring("sha1-".length()), SHA_1_BYTES, where));
      }
    }
    if (!release.shasum().isEmpty()) {
      if (!SHASUM.matcher(release.shasum()).matches()) {
        throw new RefusedException(Refusal.CONTENT_MALFORMED, where + " shasum is not 40 hexadecimal digits");
      }
      sha1.add(release.shasum().toLowerCase(Locale.ROOT));
    }
    if (sha512.isEmpty() && sha1.isEmpty()) {
      throw new RefusedException(Refusal.CONTENT_DIGEST, where + " states neither a SHA-512 nor a SHA-1");
    }
    if (text.isBlank()) {
      // As clients make one out of the old digest.
      text = "sha1-" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha1.getFirst()));
    }
    return new Integrity(text, List.copyOf(sha512), List.copyOf(sha1));
  }

  /** Throws unless the tarball has every digest. */
  void check(Tarball tarball, String where) throws RefusedException {
    boolean same = sha512.stream().allMatch(tarball.sha512()::equals) && sha1.stream().allMatch(tarball.sha1()::equals);
    if (!same) {
      throw new RefusedException(Refusal.CONTENT_DIGEST, where + " is not what its integrity states");
    }
  }

  private static String hex(String base64, int bytes, String where) throws RefusedException {
    try {
      byte[] digest = Base64.getDecoder().decode(base64);
      if (digest.length == bytes) {
        return HexFormat.of().formatHex(digest);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new RefusedException(Refusal.CONTENT_MALFORMED, where + " integrity is not a digest in Base64");
  }
}
