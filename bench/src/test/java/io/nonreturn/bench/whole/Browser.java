package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Chromium without a screen, driven by the W3C's WebDriver protocol. One thread. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 200;
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  private final HttpClient http = HttpClient.newHttpClient();
  private final DaemonProcess driver;
  private final URI base;
  private String session = "";

  private Browser(DaemonProcess driver, URI base) {
    this.driver = driver;
    this.base = base;
  }

  /** Starts one; its profile and log lie in this folder. */
  static Browser start(Path folder) throws IOException, InterruptedException {
    int port = Ports.freeTcp();
    DaemonProcess driver = DaemonProcess.start(
        "chromedriver", List.of("chromedriver", "--port=" + port), Map.of(), folder.resolve("chromedriver.log"));
    Browser browser = new Browser(driver, URI.create("http://127.0.0.1:" + port + "/"));
    try {
      browser.begin(folder);
      return browser;
    } catch (IOException | RuntimeException | Error e) {
      browser.close();
      throw e;
    }
  }

  private void begin(Path folder) throws IOException, InterruptedException {
    // As root, and in containers with little shared memory. Nothing of its own may go out either.
    List<String> arguments = List.of(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
        "--no-first-run", "--user-data-dir=" + folder.resolve("profile"));
    Map<String, Object> capabilities = Map.of("capabilities", Map.of("alwaysMatch", Map.of(
        "browserName", "chrome",
        "goog:chromeOptions", Map.of("args", arguments),
        "goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"))));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        session = "session/" + call("POST", "session", capabilities).path("sessionId").asString() + "/";
        return;
      } catch (IOException e) {
        assertTrue(driver.isAlive() && System.nanoTime() - deadline < 0, e + "\n" + driver.logTail(20));
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  void open(URI page) throws IOException, InterruptedException {
    call("POST", session + "url", Map.of("url", page.toString()));
  }

  /** What a function's body returns. */
  JsonNode run(String script) throws IOException, InterruptedException {
    return call("POST", session + "execute/sync", Map.of("script", script, "args", List.of()));
  }

  String text(String css) throws IOException, InterruptedException {
    return run("return document.querySelector('" + css + "').textContent").asString("");
  }

  /** Clicks as a person does: it must be there to be clicked. */
  void click(String css) throws IOException, InterruptedException {
    call("POST", session + "element/" + find(css) + "/click", Map.of());
  }

  void type(String css, String text) throws IOException, InterruptedException {
    call("POST", session + "element/" + find(css) + "/value", Map.of("text", text));
  }

  private String find(String css) throws IOException, InterruptedException {
    return call("POST", session + "element", Map.of("using", "css selector", "value", css)).path(ELEMENT).asString();
  }

  /** Lays the page out for a screen of this size, and scheme: light or dark. */
  void screen(int width, int height, String scheme) throws IOException, InterruptedException {
    devtools("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    devtools("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private void devtools(String command, Map<String, Object> parameters) throws IOException, InterruptedException {
    call("POST", session + "goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** Keeps a picture where the system property {@code shots} names a folder. */
  void picture(String name) throws IOException, InterruptedException {
    String folder = System.getProperty("shots");
    if (folder != null) {
      byte[] png = Base64.getDecoder().decode(call("GET", session + "screenshot", null).asString());
      Files.write(Files.createDirectories(Path.of(folder)).resolve(name + ".png"), png);
    }
  }

  /** What the page complained about since the last time: scripts that failed, what the policy forbade, what was not found. */
  List<String> complaints() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : call("POST", session + "se/log", Map.of("type", "browser"))) {
      if (line.path("level").asString("").equals("SEVERE")) {
        lines.add(line.path("message").asString(""));
      }
    }
    return lines;
  }

  /** What was asked of the network since the last time; the browser's own pages lie within it. */
  List<URI> requests() throws IOException, InterruptedException {
    List<URI> addresses = new ArrayList<>();
    for (JsonNode line : call("POST", session + "se/log", Map.of("type", "performance"))) {
      JsonNode event = JsonMapper.shared().readTree(line.path("message").asString("{}")).path("message");
      String url = event.path("params").path("request").path("url").asString("");
      if (event.path("method").asString("").equals("Network.requestWillBeSent") && !url.startsWith("data:") && !url.startsWith("chrome:")) {
        addresses.add(URI.create(url));
      }
    }
    return addresses;
  }

  /** Waits until this expression of JavaScript is true. */
  void await(String what, String expression) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (run("return Boolean(" + expression + ")").asBoolean(false)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new AssertionError(what + ": the page shows\n" + run("return document.body.innerText").asString(""));
  }

  private JsonNode call(String method, String path, Object body) throws IOException, InterruptedException {
    HttpRequest.BodyPublisher content = body == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body));
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).method(method, content).build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = JsonMapper.shared().readTree(response.body()).path("value");
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + value.path("error").asString("") + ": " + value.path("message").asString(""));
    }
    return value;
  }

  @Override
  public void close() {
    try {
      if (!session.isEmpty()) {
        call("DELETE", session.substring(0, session.length() - 1), null);
      }
    } catch (IOException e) {
      // It ends with its driver.
      System.err.println("the browser did not end by itself: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    driver.close();
  }
}
