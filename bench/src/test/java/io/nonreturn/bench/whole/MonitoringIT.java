package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.settings.Toml;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Prometheus with the rules as they are shipped scrapes both daemons: a sender that goes away is an alert, one that is back is none.
 * Whatever rules and dashboards name, the daemons have.
 */
@Timeout(600)
@Tag("patient")
class MonitoringIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
  private static final Pattern RUNBOOK = Pattern.compile("docs/OPERATIONS\\.md#([a-z-]+)");
  private static final Pattern METRIC = Pattern.compile("nonreturn_(?:sender|receiver)_[a-z_]+");

  private final HttpClient http = HttpClient.newHttpClient();
  private URI prometheus;

  @Test
  void alertsFollowTheFaults() throws Exception {
    Path rules = DEPLOY.resolve("prometheus");
    for (String side : List.of("high-side", "low-side")) {
      Program.run(rules, Map.of(), "promtool", "check", "rules", side + ".rules.yml");
      Program.run(rules, Map.of(), "promtool", "test", "rules", side + ".test.yml");
    }
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "monitoring-", 1L << 29)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Files.writeString(Files.createDirectories(mirror.resolve("tool")).resolve("file"), "bytes");
      Layout layout = Layout.onLoopback(tree.root(), LinkSettings.defaults(10_000_000), List.of(MirrorFolder.raw("files", mirror)));
      try (Sides sides = Sides.prepare(layout)) {
        SelfSigned site = SelfSigned.make(layout.high(), "site", 365);
        ConfigFile.set(layout.receiverConfig(), "web", "tls_listen", Toml.quoted("127.0.0.1:" + Ports.freeTcp()));
        ConfigFile.set(layout.receiverConfig(), "web", "certificate", Toml.quoted(site.certificate()));
        ConfigFile.set(layout.receiverConfig(), "web", "key", Toml.quoted(site.key()));
        sides.startBoth();
        sides.awaitReceiver("the bundle", PATIENCE, high -> high.published("files", "tool").isPresent());
        metricsAreThere(layout);
        try (DaemonProcess monitor = monitor(tree.root(), layout)) {
          await(monitor, "both sides up", "up == 1", 2);
          await(monitor, "a published mirror", "nonreturn_receiver_mirror_bundles{mirror=\"files\"} == 1", 1);
          assertEquals(Set.of("NonreturnDeadMan"), firing());
          sides.sender().terminate();
          await(monitor, "the alert", "ALERTS{alertname=\"NonreturnLinkCut\",alertstate=\"firing\"}", 1);
          sides.startSender();
          sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
          await(monitor, "the end of the alert", "ALERTS{alertname=\"NonreturnLinkCut\"}", 0);
        }
      }
    }
  }

  private void metricsAreThere(Layout layout) throws Exception {
    String both = get(layout.lowUri().resolve("/metrics")) + get(layout.highUri().resolve("/metrics"));
    Set<String> named = new TreeSet<>();
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".rules.yml") || file.toString().endsWith("-side.json")).toList()) {
        if (file.toString().endsWith(".json")) {
          assertTrue(JsonMapper.shared().readTree(Files.readAllBytes(file)).path("panels").size() > 10, file.toString());
        }
        Matcher metric = METRIC.matcher(Files.readString(file));
        while (metric.find()) {
          named.add(metric.group());
        }
      }
    }
    String handbook = Files.readString(DEPLOY.resolveSibling("docs").resolve("OPERATIONS.md"));
    for (String side : List.of("high-side", "low-side")) {
      Matcher runbook = RUNBOOK.matcher(Files.readString(DEPLOY.resolve("prometheus").resolve(side + ".rules.yml")));
      while (runbook.find()) {
        String heading = runbook.group(1).replace('-', ' ');
        assertTrue(handbook.toLowerCase(Locale.ROOT).contains("\n### " + heading + "\n"), heading);
      }
    }
    assertTrue(named.size() > 30, named.toString());
    List<String> missing = named.stream().filter(name -> !both.contains("\n" + name + " ") && !both.contains("\n" + name + "{")).toList();
    assertEquals(List.of(), missing, "named in deploy/, and in no metrics page");
  }

  private DaemonProcess monitor(Path folder, Layout layout) throws IOException {
    int port = Ports.freeTcp();
    prometheus = URI.create("http://127.0.0.1:" + port + "/");
    Path config = Files.writeString(folder.resolve("prometheus.yml"), """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: ['%1$s/high-side.rules.yml', '%1$s/low-side.rules.yml']
        scrape_configs:
          - {job_name: nonreturn-receiver, static_configs: [{targets: ['%2$s']}]}
          - {job_name: nonreturn-sender, static_configs: [{targets: ['%3$s']}]}
        """.formatted(DEPLOY.resolve("prometheus"), layout.highUri().getAuthority(), layout.lowUri().getAuthority()));
    List<String> command = List.of(
        "prometheus",
        "--config.file=" + config,
        "--storage.tsdb.path=" + folder.resolve("tsdb"),
        "--web.listen-address=127.0.0.1:" + port);
    return DaemonProcess.start("prometheus", command, Map.of(), folder.resolve("prometheus.log"));
  }

  private Set<String> firing() throws Exception {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : query("ALERTS{alertstate=\"firing\"}")) {
      names.add(alert.path("metric").path("alertname").asString());
    }
    return names;
  }

  private void await(DaemonProcess monitor, String what, String query, int rows) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode answer = JsonMapper.shared().createArrayNode();
    while (System.nanoTime() < end) {
      try {
        answer = query(query);
        if (answer.size() == rows) {
          return;
        }
      } catch (IOException e) {
        assertTrue(monitor.isAlive(), monitor.logTail(20)); // it is starting
      }
      TimeUnit.MILLISECONDS.sleep(250);
    }
    throw new AssertionError(what + ": " + query + " gives " + answer + "\n" + monitor.logTail(20));
  }

  private JsonNode query(String query) throws Exception {
    URI uri = prometheus.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    return JsonMapper.shared().readTree(get(uri)).path("data").path("result");
  }

  private String get(URI uri) throws Exception {
    HttpResponse<String> response = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() == 503) {
      throw new IOException(uri + " is starting");
    }
    assertEquals(200, response.statusCode(), uri + "\n" + response.body());
    return response.body();
  }
}
