package io.nonreturn.sender.fetch;

import io.nonreturn.wire.settings.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * How an upstream is asked.
 *
 * @param credentials file with what is sent to the upstream's own host and to no other, or null; see {@link Credentials}
 * @param ca file of certificates, PEM, that are trusted instead of the system's, or null
 * @param proxy through which all goes, or null
 * @param rate questions a second at most
 * @param parallel questions at a time at most
 */
public record FetchOptions(Path credentials, Path ca, InetSocketAddress proxy, int rate, int parallel) {

  private static final int MOST_RATE = 10_000;
  private static final int MOST_PARALLEL = 64;

  /** Asks a single host as most like to be asked. */
  public static final FetchOptions DEFAULT = new FetchOptions(null, null, null, 20, 4);

  /** Reads the keys of a mirror; mistakes are noted there. */
  public static FetchOptions read(Settings mirror) {
    return new FetchOptions(
        file(mirror, "credentials"),
        file(mirror, "ca"),
        optional(mirror, "proxy") ? mirror.address("proxy", null) : null,
        (int) mirror.integer("rate", (long) DEFAULT.rate, 1, MOST_RATE),
        (int) mirror.integer("parallel", (long) DEFAULT.parallel, 1, MOST_PARALLEL));
  }

  private static Path file(Settings mirror, String key) {
    return optional(mirror, key) ? mirror.path(key, null) : null;
  }

  /** Asked with a default, so that the key is known even where it is absent. */
  private static boolean optional(Settings mirror, String key) {
    if (!mirror.has(key)) {
      mirror.string(key, "");
      return false;
    }
    return true;
  }
}
