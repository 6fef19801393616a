package io.nonreturn.bench.daemon;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads a daemon's status page, {@code GET /api/status}. Thread-safe. */
public final class StatusClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final HttpRequest request;

  /** @param web the daemon's web address, such as {@code http://127.0.0.1:8080} */
  public StatusClient(URI web) {
    request = HttpRequest.newBuilder(web.resolve("/api/status")).timeout(PATIENCE).build();
  }

  /** The page as it is now; empty while the daemon does not answer. */
  public Optional<JsonNode> read() throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
    } catch (IOException e) {
      // Not started yet, or just stopped: the caller knows which, and for how long to ask again.
      return Optional.empty();
    }
  }

  public Optional<SenderStatus> sender() throws InterruptedException {
    return read().map(SenderStatus::parse);
  }

  public Optional<ReceiverStatus> receiver() throws InterruptedException {
    return read().map(ReceiverStatus::parse);
  }
}
