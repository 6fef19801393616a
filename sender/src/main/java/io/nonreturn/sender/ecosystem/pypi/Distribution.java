package io.nonreturn.sender.ecosystem.pypi;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a file of a known project says.
 *
 * @param wheel a wheel, else an sdist
 * @param version as it is written
 * @param pythons tags of the interpreters that a wheel is for
 * @param abis tags of the binary interfaces
 * @param platforms tags of the platforms
 */
record Distribution(boolean wheel, String version, List<String> pythons, List<String> abis, List<String> platforms) {

  static final int MOST_LENGTH = 240;

  private static final Pattern WHEEL =
      Pattern.compile(
          "([A-Za-z0-9_.]+)-([A-Za-z0-9_.!+]+)(?:-[0-9][A-Za-z0-9_.]*)?-([A-Za-z0-9_.]+)-([A-Za-z0-9_.]+)-([A-Za-z0-9_.]+)\\.whl");
  private static final Pattern SDIST = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.!+-]*)\\.(?:tar\\.gz|zip)");
  private static final Pattern SDIST_VERSION = Pattern.compile("v?[0-9][A-Za-z0-9_.!+-]*");

  /** Null when it is no wheel and no sdist of the project. Binary distribution format; PEP 625 and the older forms of it. */
  static Distribution of(String project, String fileName) {
    if (fileName.length() > MOST_LENGTH) {
      return null;
    }
    Matcher wheel = WHEEL.matcher(fileName);
    if (wheel.matches()) {
      return PackageFile.normalised(wheel.group(1)).equals(project)
          ? new Distribution(true, wheel.group(2), tags(wheel.group(3)), tags(wheel.group(4)), tags(wheel.group(5)))
          : null;
    }
    Matcher sdist = SDIST.matcher(fileName);
    String stem = sdist.matches() ? sdist.group(1) : "";
    for (int hyphen = stem.indexOf('-'); hyphen > 0; hyphen = stem.indexOf('-', hyphen + 1)) {
      String version = stem.substring(hyphen + 1);
      if (PackageFile.normalised(stem.substring(0, hyphen)).equals(project) && SDIST_VERSION.matcher(version).matches()) {
        return new Distribution(false, version, List.of(), List.of(), List.of());
      }
    }
    return null;
  }

  /** Several are joined by dots. */
  private static List<String> tags(String compressed) {
    return List.of(compressed.split("\\.", -1));
  }
}
