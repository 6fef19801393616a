package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** Whatever an index answers, it is no page, or one whose values are in bounds and can be asked for. */
class SimplePagesFuzzTest {

  private static final URI PAGE = URI.create("https://index.example/simple/foo/");

  @FuzzTest
  void json(byte[] bytes) {
    try {
      check(JsonPages.page(bytes, PAGE));
    } catch (PageException e) {
      assertTrue(e.getMessage().length() < 2_000, e.getMessage());
    }
    root(bytes, true);
  }

  @FuzzTest
  void html(byte[] bytes) {
    try {
      check(HtmlPages.page(bytes, PAGE));
    } catch (PageException e) {
      assertTrue(e.getMessage().length() < 2_000, e.getMessage());
    }
    root(bytes, false);
  }

  @FuzzTest
  void report(byte[] bytes) {
    try {
      Map<String, java.util.Set<PipResolver.Chosen>> chosen = new TreeMap<>();
      PipResolver.read(bytes, chosen);
      chosen.forEach((project, files) -> files.forEach(file -> assertTrue(Distribution.of(project, file.fileName()) != null)));
    } catch (IOException e) {
      assertTrue(e.getMessage().startsWith("pip's report"), e.getMessage());
    }
  }

  private static void root(byte[] bytes, boolean json) {
    Map<String, Long> projects = new TreeMap<>();
    try {
      if (json) {
        JsonPages.root(bytes, projects, 10);
      } else {
        HtmlPages.root(bytes, projects, 10);
      }
    } catch (PageException e) {
      assertTrue(e.getMessage().length() < 2_000, e.getMessage());
    }
    assertTrue(projects.size() <= 10);
  }

  private static void check(SimplePage page) {
    for (SimpleFile file : page.files()) {
      assertTrue(file.uri().getHost() != null && file.uri().getRawFragment() == null, file::toString);
      assertTrue(file.metadataUri().getRawPath().endsWith(".metadata"), file::toString);
      assertTrue(file.size() >= -1 && (file.yanked() == null || file.yanked().length() <= SimpleFile.MOST_TEXT), file::toString);
      Distribution distribution = Distribution.of("foo", file.name());
      if (distribution != null) {
        Admitted admitted = new Admitted(file, distribution);
        assertEquals(file.name(), admitted.remote().path());
      }
    }
  }
}
