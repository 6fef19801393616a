package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Checksum;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Values that stand on pages of either kind, brought into bounds: what an index may say freely is cut, what must be right is dropped. */
final class PageValues {

  static final Set<String> STATUSES = Set.of("active", "archived", "quarantined", "deprecated");

  private static final Pattern TIME = Pattern.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\\.[0-9]{1,9})?Z");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern VERSION_ONE = Pattern.compile("1\\.[0-9]{1,6}");

  private PageValues() {}

  /**
   * PEP 629: another major version means another format.
   *
   * @param version as stated, null when it is not
   */
  static void checkVersion(String version) throws PageException {
    if (version != null && !VERSION_ONE.matcher(version).matches()) {
      throw new PageException("the index speaks version " + cut(version) + " of its protocol; 1.x is understood here");
    }
  }

  /** Free text on one line; null stays null. */
  static String cut(String text) {
    if (text == null) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
        .limit(SimpleFile.MOST_TEXT)
        .forEach(line::appendCodePoint);
    while (line.length() > SimpleFile.MOST_TEXT) {
      line.setLength(line.offsetByCodePoints(line.length(), -1));
    }
    return line.toString().strip();
  }

  /** Null when it is no moment of UTC. */
  static String time(String text) {
    return text != null && TIME.matcher(text).matches() ? text : null;
  }

  /** Null when it is none. */
  static String sha256(String hex) {
    return hex != null && SHA256.matcher(hex).matches() ? hex.toLowerCase(java.util.Locale.ROOT) : null;
  }

  /** The address without its fragment, from where the page lies; null when it is none that can be asked. */
  static URI address(URI page, String text) {
    try {
      URI uri = page.resolve(new URI(text.strip()));
      String plain = uri.toString();
      int fragment = plain.indexOf('#');
      URI without = URI.create(fragment < 0 ? plain : plain.substring(0, fragment));
      boolean isHttp = "https".equalsIgnoreCase(without.getScheme()) || "http".equalsIgnoreCase(without.getScheme());
      return isHttp && without.getHost() != null && without.getRawUserInfo() == null ? without : null;
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  /** What is stated by this name, if it is a value of that algorithm; others say nothing here. */
  static void add(List<Checksum> checksums, String algorithm, String hex) {
    Checksum.Algorithm known =
        switch (algorithm) {
          case "sha256" -> Checksum.Algorithm.SHA_256;
          case "sha384" -> Checksum.Algorithm.SHA_384;
          case "sha512" -> Checksum.Algorithm.SHA_512;
          case "sha1" -> Checksum.Algorithm.SHA_1;
          case "md5" -> Checksum.Algorithm.MD5;
          default -> null;
        };
    if (known == null) {
      return;
    }
    Checksum checksum = new Checksum(known, hex);
    checksums.add(known == Checksum.Algorithm.SHA_256 ? 0 : checksums.size(), checksum);
  }
}
