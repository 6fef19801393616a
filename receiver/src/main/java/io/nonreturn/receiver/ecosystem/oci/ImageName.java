package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a bundle is called: {@code repository:tag}, or {@code repository@sha256:…} for an image that is followed by its digest. Source: OCI
 * distribution specification, "Pulling manifests".
 *
 * @param repository several parts with slashes between them
 * @param tag empty for an image by digest
 * @param digest of its manifest; empty for an image by tag
 */
record ImageName(String repository, Optional<String> tag, Optional<Digest> digest) {
  /** As clients limit it, host included. */
  static final int MOST_CHARACTERS = 255;

  /** What stands before the digits of a digest; the only algorithm that is carried. */
  static final String SHA256 = "sha256:";

  private static final String PART = "[a-z0-9]++(?:(?:\\.|__?|-+)[a-z0-9]++)*";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** Reads a bundle's name; empty when it is none of an image. */
  static Optional<ImageName> ofBundle(String bundle) {
    return BundleNames.upstream(bundle).flatMap(ImageName::parse);
  }

  private static Optional<ImageName> parse(String name) {
    int at = name.indexOf('@');
    int end = at >= 0 ? at : name.lastIndexOf(':');
    if (end < 0 || !isRepository(name.substring(0, end))) {
      return Optional.empty();
    }
    String repository = name.substring(0, end);
    String reference = name.substring(end + 1);
    if (at >= 0) {
      return digest(reference).map(digest -> new ImageName(repository, Optional.empty(), Optional.of(digest)));
    }
    return isTag(reference) ? Optional.of(new ImageName(repository, Optional.of(reference), Optional.empty())) : Optional.empty();
  }

  static boolean isRepository(String name) {
    return name.length() <= MOST_CHARACTERS && REPOSITORY.matcher(name).matches();
  }

  static boolean isTag(String tag) {
    return TAG.matcher(tag).matches();
  }

  /** Reads {@code sha256:} and 64 small hexadecimal digits; empty for anything else. */
  static Optional<Digest> digest(String text) {
    boolean isSha256 = text.startsWith(SHA256) && HEX.matcher(text.substring(SHA256.length())).matches();
    return isSha256 ? Optional.of(Digest.parse(text.substring(SHA256.length()))) : Optional.empty();
  }
}
