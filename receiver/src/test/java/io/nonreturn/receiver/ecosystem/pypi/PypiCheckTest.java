package io.nonreturn.receiver.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestWheel;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Python project's bundle says nothing that its wheels do not say. */
class PypiCheckTest {
  private static final String METADATA = TestWheel.metadata("Foo_Bar", "1.0");

  @TempDir
  Path folder;

  @Test
  void honestBundlePasses() throws Exception {
    File wheel = TestWheel.of("foo-bar", "1.0", METADATA);
    List<Fact> facts = check("foo-bar", wheel, TestWheel.metadataOf(wheel, METADATA), File.of("foo-bar-0.1.tar.gz", "sdist"));
    assertEquals(List.of(new Fact(wheel.path(), "requires-python", ">=3.6, <4")), facts);
  }

  @Test
  void metadataThatDiffersFromTheWheelsIsRefused() {
    File wheel = TestWheel.of("foo-bar", "1.0", METADATA);
    for (String lie : List.of(METADATA + " ", METADATA.replace("3.6", "2.6"), "")) {
      assertRefused(Refusal.CONTENT_METADATA, "foo-bar", wheel, TestWheel.metadataOf(wheel, lie));
    }
  }

  @Test
  void metadataOfAnotherProjectIsRefused() {
    assertRefused(Refusal.CONTENT_METADATA, "foo-bar", TestWheel.of("foo-bar", "1.0", TestWheel.metadata("evil", "1.0")));
    assertRefused(Refusal.CONTENT_METADATA, "foo-bar", TestWheel.of("foo-bar", "1.0", "Metadata-Version: 2.1\n\n"));
    assertRefused(
        Refusal.CONTENT_METADATA, "foo-bar", TestWheel.of("foo-bar", "1.0", "Name: evil\nName: foo-bar\nVersion: 1.0\n\n"));
  }

  /** It stands in the project's page once for each file, of which there may be 100,000. */
  @Test
  void requirementOfPythonHasABound() throws Exception {
    String longest = "x".repeat(PypiCheck.REQUIRES_PYTHON_CHARACTERS);
    String most = METADATA.replace(">=3.6,\n <4", longest);
    assertEquals(longest, check("foo-bar", TestWheel.of("foo-bar", "1.0", most)).getFirst().value());
    assertRefused(Refusal.CONTENT_METADATA, "foo-bar", TestWheel.of("foo-bar", "1.0", most.replace(longest, longest + "x")));
  }

  @Test
  void fileOfAnotherProjectIsRefused() {
    assertRefused(Refusal.FOREIGN_FILE, "foo-bar", TestWheel.of("foo", "1.0"));
    assertRefused(Refusal.FOREIGN_FILE, "foo-bar", File.of("foo-1.0.tar.gz", "x"));
    assertRefused(Refusal.FOREIGN_FILE, "foo-bar", File.of("folder/foo_bar-1.0.tar.gz", "x"));
    assertRefused(Refusal.FOREIGN_FILE, "foo-bar", File.of("readme.txt", "x"));
  }

  @Test
  void metadataWithoutItsWheelIsRefused() {
    assertRefused(Refusal.FOREIGN_FILE, "foo-bar", File.of("foo_bar-1.0-py3-none-any.whl.metadata", METADATA));
    assertRefused(
        Refusal.FOREIGN_FILE,
        "foo-bar",
        File.of("foo_bar-1.0.tar.gz", "x"),
        File.of("foo_bar-1.0.tar.gz.metadata", METADATA));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Foo", "foo_bar", "foo.bar", "-foo", "foo-", "foo--bar"})
  void nameMustBeNormalised(String name) {
    assertRefused(Refusal.BUNDLE_NAME, name);
  }

  @Test
  void brokenWheelIsRefused() {
    byte[] good = TestWheel.of("foo-bar", "1.0", METADATA).bytes();
    String name = "foo_bar-1.0-py3-none-any.whl";
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", File.of(name, "no archive"));
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", File.of(name, ""));
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", new File(name, Arrays.copyOf(good, good.length / 2)));
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", new File(name, TestWheel.zip(Map.of("foo_bar/__init__.py", ""))));
  }

  @Test
  void wheelWithTwoMetadataIsRefused() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("foo_bar-1.0.dist-info/METADATA", METADATA);
    entries.put("foo_bar-1.1.dist-info/METADATA", METADATA);
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", new File("foo_bar-1.0-py3-none-any.whl", TestWheel.zip(entries)));

    // The same name twice, which no zip library writes: a later reader may take either.
    Map<String, String> twins = new LinkedHashMap<>();
    twins.put("foo_bar-1.0.dist-info/METADATA", METADATA);
    twins.put("foo_bar-1.0.dist-info/METADATX", METADATA);
    String zip = new String(TestWheel.zip(twins), StandardCharsets.ISO_8859_1).replace("METADATX", "METADATA");
    File twin = new File("foo_bar-1.0-py3-none-any.whl", zip.getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", twin);
  }

  @Test
  void bombIsRefusedWithoutBeingUnpacked() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("foo_bar-1.0.dist-info/METADATA", METADATA + "x".repeat(64 << 20));
    byte[] bomb = TestWheel.zip(entries);
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", new File("foo_bar-1.0-py3-none-any.whl", bomb));
  }

  @Test
  void hugeDirectoryIsRefusedWithoutBeingRead() {
    Map<String, String> entries = new LinkedHashMap<>();
    String longName = "n".repeat(60_000);
    IntStream.range(0, 200).forEach(i -> entries.put(longName + i, ""));
    entries.put("foo_bar-1.0.dist-info/METADATA", METADATA);
    assertRefused(Refusal.CONTENT_MALFORMED, "foo-bar", new File("foo_bar-1.0-py3-none-any.whl", TestWheel.zip(entries)));
  }

  @Test
  void junkAfterTheArchiveChangesNothing() throws Exception {
    File wheel = TestWheel.of("foo-bar", "1.0", METADATA);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(wheel.bytes());
    // Prepended bytes shift every offset: some readers cope, so what they would read must be what is checked.
    try {
      check("foo-bar", new File(wheel.path(), bytes.toByteArray()));
    } catch (RefusedException e) {
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "foo, foo-1.0-py3-none-any.whl, WHEEL, 1.0",
    "foo-bar, Foo.Bar-1.0+local.1-1a-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl, WHEEL, 1.0+local.1",
    "foo, foo-1!2.0-py2.py3-none-any.whl, WHEEL, 1!2.0",
    "foo-bar, foo_bar-1.0.tar.gz, SDIST, 1.0",
    "foo-bar, foo-bar-1.0.zip, SDIST, 1.0",
    "foo-2, foo-2-3.0.tar.gz, SDIST, 3.0",
    "foo, foo-v1-beta.tar.gz, SDIST, v1-beta",
  })
  void readsFileNames(String project, String name, PypiFile.Kind kind, String version) {
    assertEquals(new PypiFile(kind, version), PypiFile.of(project, name).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "foo, foo-1.0.whl",
    "foo, foo-1.0-py3-none.whl",
    "foo, foo-1.0-x-py3-none-any.whl",
    "foo, foo.tar.gz",
    "foo, foo-.tar.gz",
    "foo, foo-latest.tar.gz",
    "foo, foo-1.0.tar.bz2",
    "foo, foo-1.0.egg",
    "foo, foo-1.0.exe",
    "foo, 'foo-1.0 .tar.gz'",
  })
  void otherNamesAreNoDistributions(String project, String name) {
    assertEquals(false, PypiFile.of(project, name).isPresent());
  }

  private List<Fact> check(String name, File... files) throws Exception {
    for (File file : files) {
      Files.write(folder.resolve(file.id().hex()), file.bytes());
    }
    Manifest manifest = TestStream.manifest(1, Digest.ZERO, "pypi", "pypi", name, 1, List.of(files), false);
    return new PypiCheck().check(manifest, id -> folder.resolve(id.hex()));
  }

  private void assertRefused(Refusal cause, String name, File... files) {
    RefusedException refused = assertThrows(RefusedException.class, () -> check(name, files));
    assertEquals(cause, refused.cause(), refused.getMessage());
  }
}
