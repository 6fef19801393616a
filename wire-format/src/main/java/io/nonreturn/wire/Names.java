package io.nonreturn.wire;

import java.util.regex.Pattern;

/** The grammars of short names in messages. */
public final class Names {
  /** The bundle of files that lie directly in the folder of a raw mirror. */
  public static final String TOP = "@top";

  private static final Pattern MIRROR = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern ECOSYSTEM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** RFC 6838, section 4.2: what may stand in a header without quoting. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  private Names() {}

  /** Lower-case letters, digits, dot, underscore and hyphen, up to 64, beginning with a letter or digit. */
  public static boolean isMirror(String name) {
    return MIRROR.matcher(name).matches();
  }

  /** Lower-case letters, digits and hyphens, up to 32, beginning with a letter. */
  public static boolean isEcosystem(String name) {
    return ECOSYSTEM.matcher(name).matches();
  }

  /** One part of an {@link ArtifactPath}. */
  public static boolean isBundle(String name) {
    return name.indexOf('/') < 0 && ArtifactPath.check(name) == null;
  }

  /** Type and subtype of RFC 6838, without parameters. */
  public static boolean isMediaType(String name) {
    return MEDIA_TYPE.matcher(name).matches();
  }
}
