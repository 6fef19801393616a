package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of an index in both forms, written by hand from the PEPs. */
class SimplePagesTest {

  private static final URI PAGE = URI.create("https://index.example/simple/foo/");
  private static final String SHA = "0a".repeat(32);

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void jsonTellsAllOfAFile() throws Exception {
    SimplePage page =
        JsonPages.page(
            bytes(
                "{'meta':{'api-version':'1.4','_last-serial':77},'name':'Foo','project-status':{'status':'archived','reason':'old\\n'},"
                    + "'versions':['1.0'],'files':[{'filename':'foo-1.0-py3-none-any.whl','url':'../../files/foo-1.0-py3-none-any.whl#x',"
                    + "'hashes':{'sha256':'"
                    + SHA
                    + "','md5':'"
                    + "0b".repeat(16)
                    + "','other':'x'},'size':12,'requires-python':'>=3.8','yanked':'bad','upload-time':'2026-01-02T03:04:05.6Z',"
                    + "'core-metadata':{'sha256':'"
                    + SHA
                    + "'},'provenance':'https://index.example/p'},{'filename':'x','url':'ftp://a/b'}],'more':{'a':[1]}}"),
            PAGE);
    assertEquals(77, page.serial());
    assertEquals("archived", page.status());
    assertEquals("old", page.statusReason());
    SimpleFile file = page.files().getFirst();
    assertEquals(1, page.files().size());
    assertEquals(URI.create("https://index.example/files/foo-1.0-py3-none-any.whl"), file.uri());
    assertEquals(URI.create("https://index.example/files/foo-1.0-py3-none-any.whl.metadata"), file.metadataUri());
    assertEquals("[sha256=" + SHA + ", md5=" + "0b".repeat(16) + "]", file.checksums().toString());
    assertEquals(12, file.size());
    assertEquals("bad", file.yanked());
    assertEquals("2026-01-02T03:04:05.6Z", file.uploadTime());
    assertEquals(SHA, file.metadataSha256());
    assertEquals(URI.create("https://index.example/p"), file.provenance());
  }

  /** Entries are read as trees, each of which must be small: a list of projects may have 160 MiB. */
  @Test
  void noPartOfAPageIsLarge() {
    String many = "[" + "0,".repeat(1_000) + "0]";
    for (String bad :
        List.of("{'name':" + many + "}", "{'meta':" + many + "}", "{'project-status':" + many + "}", "{'files':[{'a':" + many + "}]}")) {
      assertThrows(PageException.class, () -> JsonPages.page(bytes(bad), PAGE), bad.substring(0, 20));
    }
    assertThrows(PageException.class, () -> JsonPages.root(bytes("{'projects':[{'a':" + many + "}]}"), new HashMap<>(), 10));
  }

  @Test
  void htmlTellsWhatItCan() throws Exception {
    SimplePage page =
        HtmlPages.page(
            bytes(
                "<!DOCTYPE html><html><head><meta name='pypi:repository-version' content='1.3'><meta name='pypi:project-status' content='deprecated'>"
                    + "</head><body><h1>x</h1><a href='../'>up</a><a href='../../f/foo-1.0-py3-none-any.whl#sha256="
                    + SHA
                    + "' data-requires-python='&gt;=3.8' data-yanked data-core-metadata='sha256="
                    + SHA
                    + "'>foo</a><br><a href=\"foo%2Bbar-1.0.tar.gz\" data-dist-info-metadata='true'>y</a></body></html>"),
            PAGE);
    assertEquals(2, page.files().size());
    assertEquals("deprecated", page.status());
    SimpleFile wheel = page.files().getFirst();
    assertEquals("foo-1.0-py3-none-any.whl", wheel.name());
    assertEquals(URI.create("https://index.example/f/foo-1.0-py3-none-any.whl"), wheel.uri());
    assertEquals(">=3.8", wheel.requiresPython());
    assertEquals("", wheel.yanked());
    assertEquals(SHA, wheel.metadataSha256());
    SimpleFile sdist = page.files().get(1);
    assertEquals("foo+bar-1.0.tar.gz", sdist.name());
    assertTrue(sdist.hasMetadata() && sdist.checksums().isEmpty());
    assertNull(sdist.yanked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "[]", "{", "{'files':7}", "{'meta':{'api-version':'2.0'},'files':[]}", "{'files':[]} x", "{'files':[{'filename':'a','url':'b','hashes':{'sha256':'00'}}]}",
      })
  void whatIsNoPageIsSaid(String text) {
    assertThrows(PageException.class, () -> JsonPages.page(bytes(text), PAGE));
  }

  @Test
  void anotherMajorVersionInHtmlIsSaid() {
    assertThrows(PageException.class, () -> HtmlPages.page(bytes("<meta name='pypi:repository-version' content='2.0'>"), PAGE));
  }

  /** A list of a hundred thousand projects is read in a moment, and one that is too long not at all. */
  @Test
  void longListsAreReadBitByBit() throws Exception {
    StringBuilder json = new StringBuilder("{'meta':{'api-version':'1.1','_last-serial':9},'projects':[");
    StringBuilder html = new StringBuilder("<html><body>");
    for (int i = 0; i < 100_000; i++) {
      json.append(i == 0 ? "" : ",").append("{'name':'project-").append(i).append("','_last-serial':").append(i).append('}');
      html.append("<a href=\"/simple/project-").append(i).append("/\">project-").append(i).append("</a><br/>\n");
    }
    json.append("]}");
    Map<String, Long> projects = new TreeMap<>();
    long start = System.nanoTime();
    JsonPages.root(bytes(json.toString()), projects, 100_000);
    assertEquals(100_000, projects.size());
    assertEquals(77, projects.get("project-77"));
    Map<String, Long> links = new TreeMap<>();
    HtmlPages.root(bytes(html.toString()), links, 100_000);
    assertEquals(projects.keySet(), links.keySet());
    assertEquals(-1, links.get("project-77"));
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(60).toNanos(), "far from linear");
    assertThrows(PageException.class, () -> JsonPages.root(bytes(json.toString()), new TreeMap<>(), 99_999));
    assertThrows(PageException.class, () -> HtmlPages.root(bytes(html.toString()), new TreeMap<>(), 99_999));
  }
}
