package io.nonreturn.sender.ecosystem.pypi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a Python package file says.
 *
 * @param project normalised as PEP 503 wants it
 * @param wheel a wheel, else an sdist
 */
record PackageFile(String project, boolean wheel) {

  private static final String NAME = "(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)";
  private static final String VERSION = "[0-9A-Za-z][0-9A-Za-z.!+_]*";

  /** name-version[-build]-python-abi-platform.whl, where no part has a hyphen (binary distribution format). */
  private static final Pattern WHEEL =
      Pattern.compile(
          "(?<name>[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?)-" + VERSION + "(?:-[0-9][0-9A-Za-z._]*)?"
              + "-[0-9A-Za-z_.]+-[0-9A-Za-z_.]+-[0-9A-Za-z_.]+\\.whl");

  /** name-version.tar.gz; old names have hyphens, so the last one divides. */
  private static final Pattern SDIST = Pattern.compile(NAME + "-" + VERSION + "\\.(?:tar\\.gz|zip)");

  /** Null when the name is that of no wheel and no sdist. */
  static PackageFile parse(String fileName) {
    for (Pattern pattern : new Pattern[] {WHEEL, SDIST}) {
      Matcher matcher = pattern.matcher(fileName);
      if (matcher.matches()) {
        return new PackageFile(normalised(matcher.group("name")), pattern.equals(WHEEL));
      }
    }
    return null;
  }

  /** PEP 503: runs of hyphens, dots and underscores become one hyphen; small letters. */
  static String normalised(String name) {
    return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
