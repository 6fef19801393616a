package io.nonreturn.sender.ecosystem.npm;

import java.util.regex.Pattern;

/** Names of packages, and where their files lie in a bundle. The high side knows the same rules. */
final class NpmName {

  /** Where the packument lies. */
  static final String PACKUMENT = "packument.json";

  private static final int MOST_CHARACTERS = 214;
  private static final String LETTER = "[A-Za-z0-9~!'()*._-]";
  private static final Pattern NAME = Pattern.compile("(?:@" + LETTER + "+/)?(?![._])" + LETTER + "+");
  private static final Pattern VERSION = Pattern.compile("[0-9][A-Za-z0-9.+-]{0,255}");

  private NpmName() {}

  /** Whether a package can have this name. */
  static boolean isName(String text) {
    return text.length() <= MOST_CHARACTERS
        && NAME.matcher(text).matches()
        && !text.equals("node_modules")
        && !text.equals("favicon.ico");
  }

  /** Whether a version can be written so. */
  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  /** Where the tarball of a version lies. */
  static String tarball(String name, String version) {
    return "-/" + name.substring(name.indexOf('/') + 1) + "-" + version + ".tgz";
  }

  /** The name as one part of a registry's address. */
  static String encoded(String name) {
    return name.replace("/", "%2f");
  }
}
