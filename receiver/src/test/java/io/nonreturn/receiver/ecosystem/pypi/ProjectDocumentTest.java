package io.nonreturn.receiver.ecosystem.pypi;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestWheel;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What upstream says of a project is told to clients, as far as it fits the files. */
class ProjectDocumentTest {
  private static final String JSON_V1 = "application/vnd.pypi.simple.v1+json";
  private static final String METADATA = TestWheel.metadata("foo", "1.0");
  private static final File WHEEL = TestWheel.of("foo", "1.0", METADATA);
  private static final File SDIST = File.of("foo-0.9.tar.gz", "an sdist");
  private static final String GOOD = "{'meta':{'api-version':'1.4'},'name':'foo',"
      + "'project-status':{'status':'deprecated','reason':'use <bar>'},'versions':['0.9','1.0.0'],'files':["
      + "{'filename':'foo-0.9.tar.gz','hashes':{'sha256':'SDIST'},'size':8,'requires-python':'>=3.8','yanked':'broken & bad'},"
      + "{'filename':'foo-1.0-py3-none-any.whl','hashes':{'sha256':'WHEEL'},'size':SIZE,'requires-python':'>=2',"
      + "'upload-time':'2026-01-02T03:04:05.678Z','yanked':true}]}";

  @TempDir
  Path folder;

  private static File document(String text) {
    return File.of(
        "project.json",
        text.replace("SDIST", SDIST.id().hex())
            .replace("WHEEL", WHEEL.id().hex())
            .replace("SIZE", Integer.toString(WHEEL.bytes().length))
            .replace('\'', '"'));
  }

  private static File provenance(File of) {
    String statement = "{\"subject\":[{\"name\":\"x\",\"digest\":{\"sha256\":\"" + of.id().hex() + "\"}}]}";
    String base64 = Base64.getEncoder().encodeToString(statement.getBytes(StandardCharsets.UTF_8));
    return File.of(
        WHEEL.path() + ".provenance",
        "{\"version\":1,\"attestation_bundles\":[{\"attestations\":[{\"envelope\":{\"statement\":\"" + base64 + "\"}}]}]}");
  }

  private List<Fact> check(File... files) throws Exception {
    for (File file : files) {
      Files.write(folder.resolve(file.id().hex()), file.bytes());
    }
    Manifest manifest = TestStream.manifest(1, Digest.ZERO, "pypi", "pypi", "foo", 1, List.of(files), false);
    return new PypiCheck().check(manifest, id -> folder.resolve(id.hex()));
  }

  private void refused(String why, File... files) {
    RefusedException e = assertThrows(RefusedException.class, () -> check(files));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void whatUpstreamSaysBecomesFactsAndAWheelIsBelievedOverIt() throws Exception {
    Set<Fact> facts = new HashSet<>(check(WHEEL, SDIST, document(GOOD)));
    assertEquals(
        Set.of(
            new Fact("", "status", "deprecated"),
            new Fact("", "status-reason", "use <bar>"),
            new Fact("", "versions", "0.9\n1.0.0"),
            new Fact(SDIST.path(), "requires-python", ">=3.8"),
            new Fact(SDIST.path(), "yanked", "broken & bad"),
            new Fact(WHEEL.path(), "requires-python", ">=3.6, <4"),
            new Fact(WHEEL.path(), "upload-time", "2026-01-02T03:04:05.678Z"),
            new Fact(WHEEL.path(), "yanked", "")),
        facts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'name':'foo'|'name':'bar'|another project",
        "'size':8|'size':9|another hash or size",
        "'sha256':'SDIST'|'sha256':'WHEEL'|another hash or size",
        "foo-0.9.tar.gz|foo-0.8.tar.gz|not in the bundle",
        "'status':'deprecated'|'status':'fine'|status",
        "2026-01-02T03:04:05.678Z|yesterday|upload time",
        "broken & bad|broken\\u0000|yanked",
        "'versions':['0.9'|'versions':[' '|version",
        "'files':[|'files':[],'other':[|does not name",
      })
  void whatDoesNotFitIsRefused(String good, String bad, String why) {
    refused(why, WHEEL, SDIST, document(GOOD.replace(good, bad)));
  }

  @Test
  void aFileThatItDoesNotNameOrNamesTwiceIsRefused() {
    refused("does not name", WHEEL, SDIST, TestWheel.of("foo", "2.0"), document(GOOD));
    String twice = GOOD.replace("'files':[", "'files':[{'filename':'foo-0.9.tar.gz','hashes':{'sha256':'SDIST'},'size':8},");
    refused("twice", WHEEL, SDIST, document(twice));
    refused("not the JSON", WHEEL, SDIST, document(GOOD + "x"));
  }

  /** Entries are read as trees, each of which must be small: a document may have 64 MiB. */
  @Test
  void noPartOfItIsLarge() {
    String many = "[" + "0,".repeat(200) + "0]";
    refused("too many values", WHEEL, SDIST, document(GOOD.replace("'size':8", "'size':8,'x':" + many)));
    refused("too many values", WHEEL, SDIST, document(GOOD.replace("'status':'deprecated'", "'status':'deprecated','x':" + many)));
    refused("too many values", WHEEL, SDIST, document(GOOD.replace("'name':'foo'", "'name':" + many)));
    refused("version", WHEEL, SDIST, document(GOOD.replace("'versions':[", "'versions':[" + many + ",")));
  }

  @Test
  void attestationsMustBeOfTheirFile() throws Exception {
    check(WHEEL, provenance(WHEEL));
    refused("another file", WHEEL, provenance(SDIST));
    refused("stands beside no file", SDIST, provenance(WHEEL));
    refused("no attestation", WHEEL, File.of(WHEEL.path() + ".provenance", "{}"));
    refused("another file", WHEEL, File.of(WHEEL.path() + ".provenance", "{\"attestation_bundles\":[{\"attestations\":[{}]}]}"));
  }

  @Test
  void clientsAreToldTheSameInBothFormsAndItMayChange() throws Exception {
    TestStream stream = new TestStream();
    Bundle first = stream.pypi("foo", WHEEL, SDIST, document(GOOD));
    String later = GOOD.replace("'status':'deprecated','reason':'use <bar>'", "'status':'archived'");
    Bundle second = stream.pypi("foo", WHEEL, SDIST, provenance(WHEEL), document(later.replace(",'yanked':true", "")));
    try (TestSite site = new TestSite(folder.resolve("one"), List.of(first))) {
      String html = text(site.get("/pypi/simple/foo/"));
      assertTrue(html.contains("<meta name=\"pypi:project-status\" content=\"deprecated\">"), html);
      assertTrue(html.contains("<meta name=\"pypi:project-status-reason\" content=\"use &lt;bar&gt;\">"), html);
      assertTrue(html.contains(" data-yanked=\"broken &amp; bad\""), html);
      assertTrue(html.contains(" data-yanked=\"\""), html);
      JsonNode page = JsonMapper.shared().readTree(site.get("/pypi/simple/foo/", "Accept", JSON_V1).body());
      assertEquals("deprecated", page.path("project-status").path("status").asString());
      assertEquals("[\"0.9\",\"1.0.0\"]", page.path("versions").toString());
      assertEquals("broken & bad", page.path("files").get(0).path("yanked").asString());
      assertEquals(">=3.8", page.path("files").get(0).path("requires-python").asString());
      assertTrue(page.path("files").get(1).path("yanked").asBoolean());
      assertEquals("2026-01-02T03:04:05.678Z", page.path("files").get(1).path("upload-time").asString());
    }
    try (TestSite site = new TestSite(folder.resolve("two"), List.of(first, second))) {
      JsonNode page = JsonMapper.shared().readTree(site.get("/pypi/simple/foo/", "Accept", JSON_V1).body());
      assertEquals("archived", page.path("project-status").path("status").asString());
      JsonNode wheel = page.path("files").get(1);
      assertEquals(false, wheel.path("yanked").asBoolean(true));
      var provenance = site.get(site.uri("/pypi/simple/foo/").resolve(wheel.path("provenance").asString()).getRawPath());
      assertEquals(200, provenance.statusCode());
      assertEquals("application/vnd.pypi.integrity.v1+json", header(provenance, "Content-Type"));
      assertTrue(text(site.get("/pypi/simple/foo/")).contains(" data-provenance=\"../../files/"));
    }
  }
}
