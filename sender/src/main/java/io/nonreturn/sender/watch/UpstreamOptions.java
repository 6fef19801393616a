package io.nonreturn.sender.watch;

import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.wire.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What every mirror that follows an upstream can be told.
 *
 * @param upstream its address: http or https, without user, query and fragment; ends with a slash, so that {@link URI#resolve} goes below
 * @param select what is followed, as the ecosystem names it; {@code *} alone: everything that upstream lists
 * @param filter which of the names that follow from the selection pass
 * @param interval between two looks
 * @param fetch how upstream is asked
 */
public record UpstreamOptions(
    URI upstream, List<String> select, NameFilter filter, Duration interval, FetchOptions fetch) {

  /** Names or patterns in a list; a longer list belongs into a file, which an ecosystem may read. */
  private static final int MOST_NAMES = 10_000;

  private static final URI HARMLESS = URI.create("http://localhost/");

  /** Freezes the list. */
  public UpstreamOptions {
    select = List.copyOf(select);
  }

  /** Whether everything is followed that upstream lists. */
  public boolean selectsAll() {
    return select.equals(List.of("*"));
  }

  /** Reads the keys of a mirror; mistakes are noted there. */
  public static UpstreamOptions read(Settings mirror) {
    return new UpstreamOptions(
        upstream(mirror),
        mirror.texts("select", MOST_NAMES),
        new NameFilter(mirror.texts("include", MOST_NAMES), mirror.texts("exclude", MOST_NAMES)),
        mirror.duration("interval", "10 min", Duration.ofSeconds(1), Duration.ofDays(30)),
        FetchOptions.read(mirror));
  }

  private static URI upstream(Settings mirror) {
    String text = mirror.string("upstream", null);
    try {
      URI uri = new URI(text.endsWith("/") ? text : text + "/");
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (uri.getHost() != null && plain && (scheme.equals("https") || scheme.equals("http"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    if (mirror.has("upstream")) {
      mirror.problem("upstream", "is no address such as \"https://index.example/\"; a user belongs into the file of credentials");
    }
    return HARMLESS;
  }
}
