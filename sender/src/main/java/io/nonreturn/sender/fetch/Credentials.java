package io.nonreturn.sender.fetch;

import io.nonreturn.wire.service.ServiceCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * What proves to an upstream who asks (RFC 7617, RFC 6750): one line, {@code basic USER:PASSWORD} or {@code bearer TOKEN}, in a file that
 * only its owner may read.
 */
final class Credentials {

  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
  private static final long MOST_BYTES = 16 << 10;

  private final URI upstream;
  private final String authorization;

  private Credentials(URI upstream, String authorization) {
    this.upstream = upstream;
    this.authorization = authorization;
  }

  /**
   * Reads the file.
   *
   * @param upstream whose origin alone gets them
   * @param file null for none
   * @throws IOException if it cannot be read, is open to others or is written otherwise; the message never holds what it says
   */
  static Credentials read(URI upstream, Path file) throws IOException {
    if (file == null) {
      return new Credentials(upstream, null);
    }
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new IOException("credentials file " + file + " is missing or is no such file; write one line: basic USER:PASSWORD");
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(mode) && !ServiceCredentials.hold(file)) {
      throw new IOException(
          "credentials file " + file + " is open to others (mode " + PosixFilePermissions.toString(mode) + "); chmod 600 " + file);
    }
    String[] words = Files.readString(file).strip().split("[ \t]+", 2);
    boolean plain = words.length == 2 && words[1].chars().allMatch(c -> c >= ' ' && c <= '~');
    if (plain && words[0].toLowerCase(Locale.ROOT).equals("bearer")) {
      return new Credentials(upstream, "Bearer " + words[1]);
    }
    if (words.length == 2 && words[0].toLowerCase(Locale.ROOT).equals("basic") && words[1].indexOf(':') > 0) {
      byte[] pair = words[1].getBytes(StandardCharsets.UTF_8);
      return new Credentials(upstream, "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    throw new IOException("credentials file " + file + " is not one line: basic USER:PASSWORD, or: bearer TOKEN");
  }

  /** The value of the header Authorization for this address, null when it is not the upstream's own or there is none. */
  String authorization(URI uri) {
    return isOwn(uri) ? authorization : null;
  }

  /**
   * The value for an address that upstream itself named as the one that hands out its tokens: a user and password alone, and never over
   * plain HTTP for an upstream that is asked over HTTPS. Null when nothing may be shown there.
   */
  String forTokens(URI realm) {
    boolean safe = realm.getScheme().equalsIgnoreCase("https") || realm.getScheme().equalsIgnoreCase(upstream.getScheme());
    return safe && authorization != null && authorization.startsWith("Basic ") ? authorization : null;
  }

  /** Whether the address is of the upstream's scheme, host and port. */
  boolean isOwn(URI uri) {
    return upstream.getScheme().equalsIgnoreCase(uri.getScheme())
        && upstream.getHost().equalsIgnoreCase(uri.getHost())
        && port(upstream) == port(uri);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }
}
