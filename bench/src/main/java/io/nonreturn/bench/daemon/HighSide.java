package io.nonreturn.bench.daemon;

import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The high side's repository as a client sees it. */
public final class HighSide {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SIMPLE_JSON = "application/vnd.pypi.simple.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int NOT_FOUND = 404;

  private final URI root;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /** @param root web address of the receiver */
  public HighSide(URI root) {
    this.root = root;
  }

  /** Address of the index that pip takes. */
  public URI simpleIndex() {
    return root.resolve("/pypi/simple/");
  }

  /** Address of a raw mirror. */
  public URI rawMirror(String mirror) {
    return root.resolve("/raw/" + mirror + "/");
  }

  /** Address of one file of a raw mirror. */
  public URI rawFile(String mirror, Path relative) throws IOException {
    try {
      // Apostrophes are legal in addresses, but not inside the quotes of a shell.
      String path = new URI(null, null, "/raw/" + mirror + "/" + relative, null).toASCIIString();
      return root.resolve(path.replace("'", "%27"));
    } catch (URISyntaxException e) {
      throw new IOException("no address for " + relative, e);
    }
  }

  /** Compares every package file of this project with the low side's; returns how many are equal. */
  public int compareProject(String project, List<Path> files) throws IOException, InterruptedException, CommandFailure {
    Map<String, URI> addresses = projectFiles(project);
    for (Path file : files) {
      URI address = addresses.get(file.getFileName().toString());
      if (address == null) {
        throw CommandFailure.failed(
            "the index of " + project + " does not list " + file.getFileName(), "it lists " + addresses.keySet());
      }
      compare(file, address);
    }
    return files.size();
  }

  /** Addresses of a project's files by their names; empty when the index does not know the project. */
  public Map<String, URI> projectFiles(String project) throws IOException, InterruptedException, CommandFailure {
    URI page = simpleIndex().resolve(project + "/");
    HttpResponse<String> index = http.send(
        request(page).header("Accept", SIMPLE_JSON).build(), HttpResponse.BodyHandlers.ofString());
    if (index.statusCode() == NOT_FOUND) {
      return Map.of();
    }
    requireOk(index, page);
    Map<String, URI> addresses = new HashMap<>();
    for (JsonNode file : JSON.readTree(index.body()).path("files")) {
      addresses.put(
          file.path("filename").asString(""), page.resolve(file.path("url").asString("")));
    }
    return addresses;
  }

  /** Whether anything is served at this address. */
  public boolean serves(URI address) throws IOException, InterruptedException, CommandFailure {
    HttpResponse<Void> answer = http.send(
        request(address).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() == NOT_FOUND) {
      return false;
    }
    requireOk(answer, address);
    return true;
  }

  /** Compares the bytes served at this address with a file of the low side. */
  public void compare(Path file, URI address) throws IOException, InterruptedException, CommandFailure {
    String there = sha256(address);
    String here = sha256(file);
    if (!here.equals(there)) {
      throw CommandFailure.failed(
          address + " has SHA-256 " + there + ", its file on the low side has " + here, "compare them: " + file);
    }
  }

  /** SHA-256, in hex, of what is served at this address. */
  public String sha256(URI address) throws IOException, InterruptedException, CommandFailure {
    HttpResponse<InputStream> served =
        http.send(request(address).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = served.body()) {
      requireOk(served, address);
      return sha256(body);
    }
  }

  /** SHA-256 of a file, in hex. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sha256(in);
    }
  }

  /** SHA-256 of all that is left in a stream, in hex. */
  public static String sha256(InputStream in) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no SHA-256", e);
    }
  }

  private static HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address).timeout(PATIENCE);
  }

  private static void requireOk(HttpResponse<?> answer, URI address) throws CommandFailure {
    if (answer.statusCode() != 200) {
      throw CommandFailure.failed(address + " answers " + answer.statusCode(), "expected 200: it was published");
    }
  }
}
