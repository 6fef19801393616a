package io.nonreturn.receiver.ecosystem.huggingface;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.wire.Digest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hub as clients see it. */
class HubEndpointTest {
  @TempDir
  static Path folder;

  private static final byte[] TENSORS = TestRepo.tensors();
  private static final String TENSORS_SHA256 = Digest.sha256(TENSORS).hex();
  private static final String HELLO = "{\"type\":\"file\",\"oid\":\"" + TestRepo.HELLO_OID + "\",\"size\":6,\"path\":\"hello.txt\"}";
  private static final String DEEP = "{\"type\":\"directory\",\"oid\":\"" + TestRepo.EMPTY_OID + "\",\"size\":0,\"path\":\"deep\"}";
  private static final String EMPTY = "{\"type\":\"file\",\"oid\":\"" + TestRepo.EMPTY_OID + "\",\"size\":0,\"path\":\"deep/e f.txt\"}";
  private static final String LARGE = "{\"type\":\"file\",\"oid\":\"" + TestRepo.EMPTY_OID + "\",\"size\":" + TENSORS.length
      + ",\"path\":\"model.safetensors\",\"lfs\":{\"oid\":\"" + TENSORS_SHA256 + "\",\"size\":" + TENSORS.length + ",\"pointerSize\":130}}";

  private static TestSite site;

  @BeforeAll
  static void serve() throws Exception {
    TestStream stream = new TestStream();
    TestRepo first = new TestRepo(TestRepo.FIRST);
    TestRepo second = new TestRepo(TestRepo.SECOND).folder("deep").file("deep/e f.txt", "", TestRepo.EMPTY_OID)
        .large("model.safetensors", TENSORS, TENSORS_SHA256);
    TestRepo tag = new TestRepo(TestRepo.FIRST);
    tag.refs = TestRepo.refs("tags", "feature/x", TestRepo.FIRST);
    TestRepo dataset = new TestRepo(TestRepo.FIRST);
    TestRepo other = new TestRepo(TestRepo.FIRST);
    other.info = other.info.replace("org/name", "other");
    other.refs = "{}";
    site = new TestSite(
        folder,
        List.of(
            bundle(stream, "models%2Forg%2Fname@main", first),
            bundle(stream, "models%2Forg%2Fname@main", second),
            bundle(stream, "models%2Forg%2Fname@feature%2Fx", tag),
            bundle(stream, "models%2Fother@x", other),
            bundle(stream, "datasets%2Forg%2Fname@main", dataset),
            bundle(stream, "datasets%2Fgone@main", gone()),
            stream.removal("huggingface", "hub", "datasets%2Fgone@main")));
  }

  private static TestRepo gone() {
    TestRepo gone = new TestRepo(TestRepo.FIRST);
    gone.info = gone.info.replace("org/name", "gone");
    return gone;
  }

  private static TestStream.Bundle bundle(TestStream stream, String name, TestRepo repo) {
    return stream.bundle("huggingface", "hub", name, repo.all(), false);
  }

  @AfterAll
  static void stop() throws Exception {
    site.close();
  }

  @Test
  void smallFileIsKnownByItsNameInGit() throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<byte[]> answer = site.request(method, "/hf/org/name/resolve/main/hello.txt", "Accept-Encoding", "identity");
      assertEquals(200, answer.statusCode());
      assertEquals(method.equals("GET") ? "hello\n" : "", text(answer));
      assertEquals('"' + TestRepo.HELLO_OID + '"', header(answer, "ETag"));
      assertEquals(TestRepo.SECOND, header(answer, "X-Repo-Commit"));
      assertEquals("6", header(answer, "Content-Length"));
      assertEquals("bytes", header(answer, "Accept-Ranges"));
      assertEquals("", header(answer, "X-Linked-Etag"));
      assertEquals("", header(answer, "Content-Encoding"));
    }
    assertEquals(304, site.get("/hf/org/name/resolve/main/hello.txt", "If-None-Match", '"' + TestRepo.HELLO_OID + '"').statusCode());
  }

  @Test
  void largeFileIsKnownByItsSha256() throws Exception {
    HttpResponse<byte[]> answer = site.request("HEAD", "/hf/org/name/resolve/main/model.safetensors");
    assertEquals('"' + TENSORS_SHA256 + '"', header(answer, "ETag"));
    assertEquals('"' + TENSORS_SHA256 + '"', header(answer, "X-Linked-Etag"));
    assertEquals(String.valueOf(TENSORS.length), header(answer, "X-Linked-Size"));
    assertTrue(answer.headers().map().keySet().stream().noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-xet")));
    HttpResponse<byte[]> range = site.get("/hf/org/name/resolve/main/model.safetensors", "Range", "bytes=8-9");
    assertEquals(206, range.statusCode());
    assertEquals("{\"", text(range));
    assertEquals("bytes 8-9/" + TENSORS.length, header(range, "Content-Range"));
  }

  @Test
  void emptyFileHasASizeForThoseWhoAskForItsFirstByte() throws Exception {
    HttpResponse<byte[]> answer = site.get("/hf/org/name/resolve/main/deep/e%20f.txt", "Range", "bytes=0-0");
    assertEquals(200, answer.statusCode());
    assertEquals("", text(answer));
    assertEquals("bytes */0", header(answer, "Content-Range"));
    assertEquals('"' + TestRepo.EMPTY_OID + '"', header(answer, "ETag"));
  }

  @ParameterizedTest
  @CsvSource({
    "main, " + "2222222222222222222222222222222222222222",
    "HEAD, " + "2222222222222222222222222222222222222222",
    "refs%2Fheads%2Fmain, " + "2222222222222222222222222222222222222222",
    "2222222222222222222222222222222222222222, 2222222222222222222222222222222222222222",
    "feature%2Fx, " + "1111111111111111111111111111111111111111",
    "feature/x, " + "1111111111111111111111111111111111111111",
    "1111111111111111111111111111111111111111, 1111111111111111111111111111111111111111",
  })
  void revisionsByWhateverName(String revision, String commit) throws Exception {
    assertEquals(commit, header(site.get("/hf/org/name/resolve/" + revision + "/hello.txt"), "X-Repo-Commit"));
    assertTrue(text(site.get("/hf/api/models/org/name/revision/" + revision)).contains("\"sha\":\"" + commit + '"'));
    assertEquals(200, site.get("/hf/api/models/org/name/tree/" + revision).statusCode());
  }

  @Test
  void filesOfACommitMayBeKept() throws Exception {
    String kept = header(site.get("/hf/org/name/resolve/" + TestRepo.SECOND + "/hello.txt"), "Cache-Control");
    assertTrue(kept.contains("immutable"), kept);
    assertEquals("no-cache", header(site.get("/hf/org/name/resolve/main/hello.txt"), "Cache-Control"));
  }

  @Test
  void treesWholeAndByFolder() throws Exception {
    assertEquals(
        "[" + HELLO + "," + DEEP + "," + EMPTY + "," + LARGE + "]",
        text(site.get("/hf/api/models/org/name/tree/main?recursive=true&expand=false")));
    assertEquals("[" + HELLO + "," + DEEP + "," + LARGE + "]", text(site.get("/hf/api/models/org/name/tree/main")));
    assertEquals("[" + EMPTY + "]", text(site.get("/hf/api/models/org/name/tree/main/deep?recursive=True")));
    assertError(404, "EntryNotFound", site.get("/hf/api/models/org/name/tree/main/hello.txt"));
  }

  @Test
  void infoNamesTheFilesAndNothingOfTheOtherStorage() throws Exception {
    HttpResponse<byte[]> info = site.get("/hf/api/models/org/name");
    assertEquals("application/json", header(info, "Content-Type"));
    assertEquals(
        "{\"_id\":\"7\",\"id\":\"org/name\",\"sha\":\"" + TestRepo.SECOND + "\",\"likes\":3,\"tags\":[\"x\"],\"a\":[{}],\"siblings\":["
            + "{\"rfilename\":\"hello.txt\"},{\"rfilename\":\"deep/e f.txt\"},{\"rfilename\":\"model.safetensors\"}]}",
        text(info));
    String detailed = text(site.get("/hf/api/models/org/name/revision/main?blobs=true"));
    assertTrue(detailed.contains("{\"rfilename\":\"model.safetensors\",\"size\":" + TENSORS.length + ",\"blobId\":\"" + TestRepo.EMPTY_OID
        + "\",\"lfs\":{\"sha256\":\"" + TENSORS_SHA256 + "\",\"size\":" + TENSORS.length + ",\"pointerSize\":130}}"), detailed);
  }

  @Test
  void refsAreThoseThatAreHere() throws Exception {
    assertEquals(
        "{\"branches\":[{\"name\":\"main\",\"ref\":\"refs/heads/main\",\"targetCommit\":\"" + TestRepo.SECOND
            + "\"}],\"tags\":[{\"name\":\"feature/x\",\"ref\":\"refs/tags/feature/x\",\"targetCommit\":\"" + TestRepo.FIRST
            + "\"}],\"converts\":[]}",
        text(site.get("/hf/api/models/org/name/refs")));
    assertEquals("{\"branches\":[],\"tags\":[],\"converts\":[]}", text(site.get("/hf/api/models/other/refs")));
  }

  @Test
  void pathsByJsonAndByForm() throws Exception {
    String path = "/hf/api/models/org/name/paths-info/main";
    assertEquals(
        "[" + HELLO + "," + DEEP + "]", text(post(path, "application/json", "{\"paths\":[\"hello.txt\",\"deep/\",\"none\"],\"expand\":true}")));
    assertEquals("[" + EMPTY + "]", text(post(path, "application/x-www-form-urlencoded", "paths=deep%2Fe+f.txt&expand=True")));
    for (String body : List.of("", "{", "{\"paths\":[1]}", "{\"path\":\"x\"}")) {
      assertEquals(400, post(path, "application/json", body).statusCode(), body);
    }
    assertEquals(405, site.get(path).statusCode());
    assertEquals(405, post("/hf/api/models/org/name", "application/json", "{}").statusCode());
  }

  private static HttpResponse<byte[]> post(String path, String type, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(site.uri(path)).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  @Test
  void listsOfRepositories() throws Exception {
    String named = "{\"_id\":\"7\",\"id\":\"org/name\",\"sha\":\"" + TestRepo.SECOND + "\",\"likes\":3,\"tags\":[\"x\"]}";
    String other = named.replace("org/name", "other").replace(TestRepo.SECOND, TestRepo.FIRST);
    assertEquals("[" + named + "," + other + "]", text(site.get("/hf/api/models")));
    assertEquals("[" + named + "]", text(site.get("/hf/api/models?author=ORG")));
    assertEquals("[" + other + "]", text(site.get("/hf/api/models?search=OTH&limit=5")));
    assertEquals("[" + named.replace(TestRepo.SECOND, TestRepo.FIRST) + "]", text(site.get("/hf/api/datasets")));
    HttpResponse<byte[]> part = site.get("/hf/api/models?limit=1");
    assertEquals("[" + named + "]", text(part));
    String link = header(part, "Link");
    assertTrue(link.startsWith("<" + site.uri("/hf/api/models?limit=1")) && link.endsWith(">; rel=\"next\""), link);
    String next = link.substring(link.indexOf("/hf/"), link.indexOf('>'));
    HttpResponse<byte[]> rest = site.get(next);
    assertEquals("[" + other + "]", text(rest));
    assertEquals("", header(rest, "Link"));
    assertTrue(text(site.get("/hf/")).contains("<a href=\"api/models/org/name\">org/name</a>"));
  }

  @ParameterizedTest
  @CsvSource({
    "RepoNotFound, /hf/api/models/org/absent",
    "RepoNotFound, /hf/org/absent/resolve/main/hello.txt",
    "RepoNotFound, /hf/api/models/absent/refs",
    "RepoNotFound, /hf/datasets/gone/resolve/main/hello.txt",
    "RevisionNotFound, /hf/api/models/org/name/revision/v9",
    "RevisionNotFound, /hf/org/name/resolve/3333333333333333333333333333333333333333/hello.txt",
    "RevisionNotFound, /hf/datasets/org/name/resolve/2222222222222222222222222222222222222222/hello.txt",
    "EntryNotFound, /hf/org/name/resolve/main/absent.txt",
    "EntryNotFound, /hf/org/name/resolve/main",
    "EntryNotFound, /hf/org/name/resolve/main/.git/info.json",
    "EntryNotFound, /hf/org/name/resolve/main/../main/hello.txt",
    "'', /hf/org/name/blob/main/hello.txt",
    "'', /hf/api/spaces/org/name",
  })
  void errorsAreToldInTheClientsWords(String code, String path) throws Exception {
    assertError(404, code, site.get(path));
  }

  private static void assertError(int status, String code, HttpResponse<byte[]> answer) {
    assertEquals(status, answer.statusCode(), text(answer));
    assertEquals(code, header(answer, "X-Error-Code"));
    assertFalse(header(answer, "X-Error-Message").isEmpty());
    assertTrue(text(answer).startsWith("{\"error\":\""), text(answer));
  }

  @Test
  void defaultIsWhateverIsHereWhereThereIsNoMain() throws Exception {
    assertTrue(text(site.get("/hf/api/models/other")).contains(TestRepo.FIRST));
    assertError(404, "RevisionNotFound", site.get("/hf/api/models/other/revision/main"));
    assertEquals("hello\n", text(site.get("/hf/datasets/org/name/resolve/main/hello.txt")));
  }
}
