package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions, what is asked of them, and tags, as the packaging specifications have them. */
class VersionsTest {

  /** The order that PEP 440 gives as its summary, and some more. */
  private static final List<String> ORDER =
      List.of(
          "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456",
          "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456",
          "1.1.dev1", "1.1", "1.10", "99999999999999999999", "1!0.1");

  @Test
  void versionsHaveTheOrderOfTheSpecification() {
    for (int i = 0; i < ORDER.size(); i++) {
      for (int j = 0; j < ORDER.size(); j++) {
        int order = Version.parse(ORDER.get(i)).compareTo(Version.parse(ORDER.get(j)));
        assertEquals(Integer.compare(i, j), Integer.signum(order), ORDER.get(i) + " and " + ORDER.get(j));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1.0,1", "v1.0,1.0.0", "1.0ALPHA1,1.0a1", "1.0-1,1.0.post1", "1.0preview,1.0rc0", "1.0-r4,1.0.post4", "1.0+ubuntu-1,1.0+ubuntu.1"})
  void spellingsOfOneVersionAreEqual(String one, String other) {
    assertEquals(0, Version.parse(one).compareTo(Version.parse(other)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "latest", "1..0", "1.0+", "1.0 beta", "-1", "1.0.x"})
  void otherTextsAreNone(String text) {
    assertNull(Version.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ">=1,<2 | 1.5 | true", ">=1,<2 | 2.0 | false", ">=1,<2 | 2.0a1 | false", ">=1,<2.0a2 | 2.0a1 | true", "~=1.4.2 | 1.4.9 | true",
        "~=1.4.2 | 1.5 | false", "~=1.4 | 1.9 | true", "~=2.2.post3 | 2.3 | true", "==1.1.* | 1.1.post1 | true", "==1.1.* | 1.10 | false",
        "==1.1 | 1.1+local | true", "==1.1+local | 1.1 | false", "!=1.1 | 1.1.0 | false", "!=1.5.* | 1.5.3 | false", ">1.7 | 1.7.post1 | false",
        ">1.7 | 1.7.1 | true", ">1.7 | 1.7+local | false", "<=1.0 | 1.0+local | true", "=== 1.0-odd | 1.0-odd | true", "''|2.0a1|true",
        ">=1 | 2.0a1 | false", ">=1 | nonsense | false", ">=3.7 | 3.11 | true", ">=1, | 1 | true",
      })
  void clausesAdmitAsTheSpecificationSays(String clauses, String version, boolean admitted) {
    assertEquals(admitted, Specifiers.parse(clauses).admits(version), clauses + " of " + version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", ">=", ">=x", "~=1", "=>1", ">=1.*", ",", "==1.0;"})
  void otherClausesAreNone(String text) {
    assertNull(Specifiers.parse(text));
  }

  @Test
  void selectionNamesProjectsInAnySpelling() {
    Selection selection = Selection.of(List.of("Foo_Bar>=1,<2", "foo.bar==3", "baz", "no way"), text -> assertTrue(text.contains("no way")));
    assertEquals(Map.of("foo-bar", 2, "baz", 1).keySet(), selection.projects().keySet());
    assertTrue(selection.admits("foo-bar", "1.1") && selection.admits("foo-bar", "3") && !selection.admits("foo-bar", "2"));
    assertTrue(selection.admits("baz", "0.0.1.dev1") && !selection.admits("other", "1"));
    assertTrue(Selection.of(List.of("*"), text -> assertNull(text)).admits("other", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "x-1-py3-none-any.whl, true",
    "x-1-py2.py3-none-any.whl, true",
    "x-1-py2-none-any.whl, false",
    "x-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl, true",
    "x-1-cp311-cp311-manylinux1_x86_64.whl, true",
    "x-1-cp311-cp311-manylinux_2_28_x86_64.whl, false",
    "x-1-cp311-cp311-manylinux2014_aarch64.whl, false",
    "x-1-cp312-cp312-manylinux2014_x86_64.whl, false",
    "x-1-cp310-cp310-manylinux2014_x86_64.whl, false",
    "x-1-cp38-abi3-manylinux2014_x86_64.whl, true",
    "x-1-cp311-cp311-win_amd64.whl, false",
    "x-1-cp311-cp311-macosx_11_0_arm64.whl, true",
    "x-1-pp311-pypy311_pp73-manylinux2014_x86_64.whl, false",
  })
  void tagsAdmitWhatRunsThere(String wheel, boolean admitted) {
    WheelTags tags = new WheelTags(List.of("manylinux2014_x86_64", "macosx_*_arm64"), List.of("3.11"));
    Distribution distribution = Distribution.of("x", wheel);
    assertNotNull(distribution);
    assertEquals(admitted, tags.admits(distribution));
    assertTrue(new WheelTags(List.of(), List.of()).admits(distribution));
  }

  @Test
  void pipIsToldOfTheOlderPlatformsToo() {
    List<String> tags = PipResolver.platforms("manylinux2014_x86_64");
    assertEquals("manylinux_2_17_x86_64", tags.getFirst());
    assertTrue(tags.containsAll(List.of("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "manylinux_2_5_x86_64")));
    assertEquals(List.of("win_amd64"), PipResolver.platforms("win_amd64"));
  }
}
