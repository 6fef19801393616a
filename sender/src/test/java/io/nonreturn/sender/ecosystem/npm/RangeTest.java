package io.nonreturn.sender.ecosystem.npm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges mean what node-semver's page says that they mean. */
class RangeTest {

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
    "^1.2.3; 1.2.3 1.9.0; 1.2.2 2.0.0 2.0.0-rc.1 1.3.0-rc.1",
    "^1.2.3-beta.2; 1.2.3-beta.2 1.2.3-beta.4 1.2.3 1.9.0; 1.2.4-beta.2 1.2.3-beta.1",
    "^0.2.3; 0.2.3 0.2.9; 0.3.0 0.2.2",
    "^0.0.3; 0.0.3; 0.0.4 0.0.2",
    "^0.0; 0.0.0 0.0.9; 0.1.0",
    "^0.x; 0.0.0 0.9.9; 1.0.0",
    "^1; 1.0.0 1.9.9; 2.0.0 0.9.9",
    "~1.2.3; 1.2.3 1.2.9; 1.3.0 1.2.2",
    "~1.2; 1.2.0 1.2.9; 1.3.0",
    "~1; 1.0.0 1.9.9; 2.0.0",
    "1.x; 1.0.0 1.9.9; 2.0.0",
    "1.2.*; 1.2.0; 1.3.0",
    "1; 1.0.0 1.5.0; 2.0.0",
    "1.2.3; 1.2.3 1.2.3+build; 1.2.4 1.2.3-a",
    "=v1.2.3; 1.2.3; 1.2.4",
    ">=1.2 <2; 1.2.0 1.9.9; 2.0.0 1.1.9",
    ">1.2; 1.3.0 2.0.0; 1.2.9",
    ">1.2.3; 1.2.4; 1.2.3",
    "<=1.2; 1.2.9 0.1.0; 1.3.0",
    "< 2; 1.9.9; 2.0.0 2.0.0-rc.1",
    "1.2.3 - 2.3.4; 1.2.3 2.3.4; 2.3.5 1.2.2",
    "1.2 - 2; 1.2.0 2.9.9; 3.0.0",
    "1.x || >=3.1; 1.5.0 3.1.0 4.0.0; 2.0.0 3.0.9",
    "*; 0.0.1 99.0.0 1.0.0-rc.1; ''",
  })
  void meansThese(String range, String in, String out) {
    Range parsed = Range.parse(range);
    for (String version : in.split(" ", -1)) {
      assertTrue(parsed.admits(version), range + " must admit " + version);
    }
    for (String version : out.isEmpty() ? new String[0] : out.split(" ", -1)) {
      assertTrue(!parsed.admits(version), range + " must not admit " + version);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "1.2.3.4", ">", "^^1", "1 - ", "^1 - 2", "1..2", "\u0661"})
  void otherTextsAreNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> Range.parse(text));
  }

  @Test
  void versionsAreOrderedAsTheSpecificationOrdersThem() {
    List<String> ordered =
        List.of("1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
            "2.0.0", "2.1.0", "2.1.1");
    List<String> sorted = new ArrayList<>(ordered.reversed());
    sorted.sort((one, other) -> Semver.parse(one).compareTo(Semver.parse(other)));
    assertEquals(ordered, sorted);
  }

  @Test
  void selectionNamesPackagesRangesAndTags() {
    List<String> problems = new ArrayList<>();
    Selection selection = Selection.of(List.of("left-pad@^1", "left-pad@3.x", "@s/n", "tagged@next"), problems::add);
    assertEquals(List.of(), problems);
    assertTrue(selection.admits("left-pad", "1.5.0", Map.of(), Set.of()) && selection.admits("left-pad", "3.0.0", Map.of(), Set.of()));
    assertTrue(!selection.admits("left-pad", "2.0.0", Map.of(), Set.of()) && selection.admits("left-pad", "2.0.0", Map.of(), Set.of("2.0.0")));
    assertTrue(selection.admits("@s/n", "0.1.0-rc.1", Map.of(), Set.of()));
    assertTrue(selection.admits("tagged", "5.0.0", Map.of("next", "5.0.0"), Set.of()));
    assertTrue(!selection.admits("tagged", "4.0.0", Map.of("next", "5.0.0"), Set.of()));
    Selection.of(List.of("*", ".x", "a b", "x@1..2"), problems::add);
    assertEquals(4, problems.size(), problems.toString());
  }

  @Test
  void platformsFitAsNpmTakesThem() {
    assertTrue(Release.fits(List.of(), List.of("linux")) && Release.fits(List.of("linux", "darwin"), List.of("linux")));
    assertTrue(!Release.fits(List.of("win32"), List.of("linux")) && !Release.fits(List.of("!linux"), List.of("linux")));
    assertTrue(Release.fits(List.of("!win32"), List.of("linux")) && Release.fits(List.of("win32"), List.of()));
  }

  @Test
  void lockFileNamesWhatComesFromARegistry() {
    String file =
        """
        {"lockfileVersion": 3, "packages": {
          "": {"name": "p", "version": "1.0.0"},
          "node_modules/a": {"version": "1.0.0", "resolved": "https://index.example/a/-/a-1.0.0.tgz", "integrity": "sha512-x"},
          "node_modules/a/node_modules/@s/b": {"version": "2.0.0"},
          "node_modules/alias": {"name": "a", "version": "1.1.0"},
          "node_modules/git": {"version": "1.0.0", "resolved": "git+ssh://git@host/x.git#1"},
          "node_modules/bundled": {"version": "1.0.0", "inBundle": true},
          "node_modules/local": {"resolved": "folder", "link": true},
          "folder": {"version": "1.0.0"}}}
        """;
    assertEquals(
        Map.of("a", Set.of("1.0.0", "1.1.0"), "@s/b", Set.of("2.0.0")),
        Lockfile.parse(file.getBytes(StandardCharsets.UTF_8)));
    assertThrows(IllegalArgumentException.class, () -> Lockfile.parse("{\"lockfileVersion\": 1, \"dependencies\": {}}".getBytes(
        StandardCharsets.UTF_8)));
  }
}
