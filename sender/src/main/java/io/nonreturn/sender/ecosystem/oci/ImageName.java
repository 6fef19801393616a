package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.wire.BundleNames;
import java.util.regex.Pattern;

/**
 * What an image is called. Source: OCI distribution specification, "Pulling manifests".
 *
 * @param repository several parts with slashes between them
 * @param reference a tag, or {@code sha256:} and 64 digits
 */
record ImageName(String repository, String reference) {

  static final String SHA256 = "sha256:";

  private static final int MOST_CHARACTERS = 255;
  private static final String PART = "[a-z0-9]++(?:(?:\\.|__?|-+)[a-z0-9]++)*";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern FALLBACK = Pattern.compile("sha256-[0-9a-f]{64}");

  /** Reads {@code repository:tag} or {@code repository@sha256:…}; null when it is neither. */
  static ImageName parse(String text) {
    int at = text.indexOf('@');
    int end = at >= 0 ? at : text.lastIndexOf(':');
    if (end < 0) {
      return null;
    }
    ImageName name = new ImageName(text.substring(0, end), text.substring(end + 1));
    boolean good = at >= 0 ? isDigest(name.reference) : isTag(name.reference);
    return good && isRepository(name.repository) ? name : null;
  }

  /**
   * Reads what {@code docker save}, {@code podman save} and build tools write into archives: the same, perhaps with a registry's host before
   * it, which is left out. Null when it is no name.
   */
  static ImageName ofArchive(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean host = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    return parse(host ? text.substring(slash + 1) : text);
  }

  static boolean isRepository(String name) {
    return name.length() <= MOST_CHARACTERS && REPOSITORY.matcher(name).matches();
  }

  static boolean isTag(String tag) {
    return TAG.matcher(tag).matches();
  }

  static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  /** Whether the tag is a list of manifests about another, for registries that have no such lists of their own. */
  static boolean isReferrersTag(String tag) {
    return FALLBACK.matcher(tag).matches();
  }

  boolean byDigest() {
    return reference.startsWith(SHA256);
  }

  /** The bundle's name. */
  String bundle(String prefix) {
    return BundleNames.of((prefix.isEmpty() ? "" : prefix + "/") + this);
  }

  @Override
  public String toString() {
    return repository + (byDigest() ? "@" : ":") + reference;
  }
}
