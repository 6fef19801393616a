package io.nonreturn.receiver;

import static io.nonreturn.receiver.ReceiverConfig.line;
import static io.nonreturn.receiver.ReceiverConfig.text;

import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table {@code [web]} of {@code receiver.toml}: plain HTTP unless there is a certificate; then HTTPS, and HTTP only if it is asked for. */
final class WebSettings {
  private static final String PLAIN = "0.0.0.0:8080";
  private static final String SECURE = "0.0.0.0:8443";
  private static final Pattern CA = Pattern.compile("/[^\"'\\s\\\\]+");

  private WebSettings() {}

  static HttpOptions read(Settings web) {
    Optional<HttpOptions.Tls> tls = tls(web);
    InetSocketAddress listen = web.address("listen", PLAIN);
    HttpOptions defaults = HttpOptions.of(listen);
    return new HttpOptions(
        tls.isEmpty() || web.has("listen") ? Optional.of(listen) : Optional.empty(),
        tls,
        address(web),
        web.has("ca") ? Optional.of(web.string("ca", null, CA, "write the path that the file has on the clients")) : Optional.empty(),
        web.has("readers") ? Optional.of(web.path("readers", null)) : Optional.empty(),
        (int) web.integer("threads", (long) defaults.threads(), 8, 1_024),
        (int) web.integer("connections", (long) defaults.connections(), 1, 100_000),
        web.duration("idle", Units.formatDuration(defaults.idle()), Duration.ofSeconds(1), Duration.ofHours(1)),
        defaults.slow(),
        defaults.headerBytes());
  }

  private static Optional<HttpOptions.Tls> tls(Settings web) {
    InetSocketAddress listen = web.address("tls_listen", SECURE);
    if (web.has("certificate") || web.has("key")) {
      return Optional.of(new HttpOptions.Tls(listen, web.path("certificate", null), web.path("key", null)));
    }
    if (web.has("tls_listen")) {
      web.problem("tls_listen", "says nothing without certificate and key; name their files");
    }
    return Optional.empty();
  }

  private static Optional<SiteAddress> address(Settings web) {
    if (!web.has("address")) {
      return Optional.empty();
    }
    try {
      return Optional.of(SiteAddress.parse(web.string("address", null)));
    } catch (IllegalArgumentException e) {
      web.problem("address", e.getMessage());
      return Optional.empty();
    }
  }

  static void write(StringBuilder toml, HttpOptions web) {
    toml.append("\n[web]\n");
    web.listen().ifPresent(listen -> line(toml, "listen", Toml.quoted(text(listen))));
    web.tls().ifPresent(tls -> {
      line(toml, "tls_listen", Toml.quoted(text(tls.listen())));
      line(toml, "certificate", Toml.quoted(tls.certificate()));
      line(toml, "key", Toml.quoted(tls.key()));
    });
    web.address().ifPresent(address -> line(toml, "address", Toml.quoted(address.base())));
    web.ca().ifPresent(ca -> line(toml, "ca", Toml.quoted(ca)));
    Optional<Path> readers = web.readers();
    readers.ifPresent(file -> line(toml, "readers", Toml.quoted(file)));
    line(toml, "threads", web.threads());
    line(toml, "connections", web.connections());
    line(toml, "idle", Toml.quoted(Units.formatDuration(web.idle())));
  }
}
