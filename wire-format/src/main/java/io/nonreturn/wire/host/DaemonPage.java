package io.nonreturn.wire.host;

import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The status of the daemon that runs on this host. One thread. */
final class DaemonPage {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SideFile side;
  private final Path file;
  private final URI page;
  private final HttpClient http;

  /** @param file the configuration, named in what is said */
  DaemonPage(SideFile side, Path file) {
    this.side = side;
    this.file = file;
    this.page = side.web().resolve("api/status");
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (page.getScheme().equals("https")) {
      client.sslContext(ownHost());
    }
    this.http = client.build();
  }

  /**
   * What it says now.
   *
   * @throws CommandFailure if it does not answer, with what to do
   */
  JsonNode read() throws CommandFailure, InterruptedException {
    try {
      HttpResponse<byte[]> answer =
          http.send(HttpRequest.newBuilder(page).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode status = answer.statusCode() == 200 ? JsonMapper.shared().readTree(answer.body()) : null;
      if (status != null && status.has("ready")) {
        return status;
      }
      throw silent("answers " + answer.statusCode() + ", which is not the status of a " + side.daemon());
    } catch (IOException | JacksonException e) {
      throw silent("does not answer (" + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ")");
    }
  }

  /** Whether it answers. */
  boolean answers() {
    try {
      return !read().isEmpty();
    } catch (CommandFailure e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private CommandFailure silent(String what) {
    return CommandFailure.failed(
        page + " " + what,
        "is the " + side.daemon() + " running? systemctl status nonreturn-" + side.daemon() + "; journalctl -u nonreturn-" + side.daemon()
            + " -n 20; or run it: nonreturn " + side.daemon() + " run -c " + file);
  }

  /** The page is asked of this very host, whose certificate names another one: who could stand in between could read the process as well. */
  private static SSLContext ownHost() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must have TLS", e);
    }
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
