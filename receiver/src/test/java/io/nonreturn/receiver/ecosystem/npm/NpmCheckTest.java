package io.nonreturn.receiver.ecosystem.npm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A package's bundle is what upstream's packument says, and each tarball is inside what it is outside. */
class NpmCheckTest {
  private static final NpmCheck UNKEYED = new NpmCheck(Optional.empty(), true);

  @TempDir
  Path folder;

  private static NpmCheck keyed(boolean takesUnsigned) {
    return new NpmCheck(
        Optional.of(RegistryKeys.parse(TestPackage.keysDocument("null").getBytes(StandardCharsets.UTF_8))), takesUnsigned);
  }

  @ParameterizedTest
  @ValueSource(strings = {"left-pad", "@scope/name", "JSONStream"})
  void honestBundlePasses(String name) throws Exception {
    TestPackage honest = TestPackage.of(name).version("1.0.0").version("2.0.0-rc.1");
    assertEquals(
        List.of(
            new Fact("", "signatures", "not checked: no keys are configured"),
            new Fact("", "description", "Pads <left>"),
            new Fact("", "latest", "2.0.0-rc.1")),
        check(UNKEYED, name, honest.files()));
    assertEquals("good=2 missing=0", check(keyed(false), name, honest.files()).getFirst().value());
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "_private", "a/b", "@/x", "@s", "@s/", "@s/a/b", "node_modules", "ä", "a b"})
  void nameMustBeOne(String name) {
    assertRefused(Refusal.BUNDLE_NAME, UNKEYED, name, TestPackage.of(name).version("1.0.0").files());
  }

  @Test
  void tarballWithOtherBytesIsRefused() {
    List<File> files = TestPackage.of("a").version("1.0.0").files();
    byte[] other = TestPackage.tarball(Map.of("x/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\",\"evil\":1}"));
    List<File> changed = List.of(files.get(0), new File(files.get(1).path(), other));
    assertRefused(Refusal.CONTENT_DIGEST, UNKEYED, "a", changed);
  }

  @Test
  void everyStatedDigestMustBeRight() throws Exception {
    byte[] tarball = TestPackage.tarball("a", "1.0.0");
    String sha1 = TestPackage.hex("SHA-1", tarball);
    check(UNKEYED, "a", TestPackage.of("a").version("1.0.0", tarball, "\"shasum\":\"" + sha1 + "\"").files());
    String wrong = (sha1.startsWith("0") ? "1" : "0") + sha1.substring(1);
    String zeros = "sha512-" + "A".repeat(86) + "==";
    for (String dist : List.of("\"shasum\":\"" + wrong + "\"", "\"shasum\":\"%s\",\"integrity\":\"%s\"".formatted(sha1, zeros))) {
      assertRefused(Refusal.CONTENT_DIGEST, UNKEYED, "a", TestPackage.of("a").version("1.0.0", tarball, dist).files());
    }
    assertRefused(Refusal.CONTENT_DIGEST, UNKEYED, "a", TestPackage.of("a").version("1.0.0", tarball, "\"x\":1").files());
    assertRefused(
        Refusal.CONTENT_MALFORMED, UNKEYED, "a", TestPackage.of("a").version("1.0.0", tarball, "\"shasum\":\"no\"").files());
  }

  @Test
  void everyVersionHasItsTarballAndEveryTarballItsVersion() {
    List<File> files = TestPackage.of("a").version("1.0.0").version("1.0.1").files();
    assertRefused(Refusal.CONTENT_INCOMPLETE, UNKEYED, "a", files.subList(0, 2));
    assertRefused(Refusal.CONTENT_INCOMPLETE, UNKEYED, "a", files.subList(1, 3));
    List<File> one = TestPackage.of("a").version("1.0.0").files();
    assertRefused(Refusal.FOREIGN_FILE, UNKEYED, "a", List.of(one.get(0), one.get(1), File.of("-/a-9.9.9.tgz", "x")));
    assertRefused(Refusal.FOREIGN_FILE, UNKEYED, "a", List.of(one.get(0), one.get(1), File.of("readme", "x")));
  }

  @Test
  void namesMustAgree() {
    TestPackage honest = TestPackage.of("a").version("1.0.0");
    String packument = honest.packument();
    assertRefused(Refusal.CONTENT_METADATA, UNKEYED, "b", TestPackage.of("a").version("1.0.0").files());
    assertRefused(
        Refusal.CONTENT_METADATA, UNKEYED, "a", honest.files(packument.replace("\"version\":\"1.0.0\"", "\"version\":\"1.0.1\"")));
    assertRefused(
        Refusal.CONTENT_METADATA, UNKEYED, "a", honest.files(packument.replace(":{\"name\":\"a\"", ":{\"name\":\"b\"")));
    byte[] inside = TestPackage.tarball("evil", "1.0.0");
    assertRefused(Refusal.CONTENT_METADATA, UNKEYED, "a", TestPackage.of("a").version("1.0.0", inside).files());
    byte[] older = TestPackage.tarball("a", "0.9.0");
    assertRefused(Refusal.CONTENT_METADATA, UNKEYED, "a", TestPackage.of("a").version("1.0.0", older).files());
  }

  @Test
  void versionInsideMayBeWrittenLoosely() throws Exception {
    check(UNKEYED, "a", TestPackage.of("a").version("1.0.0", TestPackage.tarball("a", " v1.0.0+build.5")).files());
  }

  @Test
  void tagMustLeadToAVersion() {
    assertRefused(
        Refusal.CONTENT_INCOMPLETE, UNKEYED, "a", TestPackage.of("a").version("1.0.0").tag("next", "2.0.0").files());
    assertRefused(Refusal.CONTENT_INCOMPLETE, UNKEYED, "a", TestPackage.of("a").files());
  }

  @Test
  void packumentMustBeOne() {
    TestPackage honest = TestPackage.of("a").version("1.0.0");
    String good = honest.packument();
    for (String bad : List.of("", "[]", "{", good + "x", good.replace("{\"_id\"", "{\"name\":\"a\",\"_id\""), "{\"versions\":[]}",
        good.replace("\"signatures\":[", "\"signatures\":[5,"), good.replace("\"1.0.0\":", "\"latest\":"))) {
      RefusedException refused = assertThrows(RefusedException.class, () -> check(UNKEYED, "a", honest.files(bad)), bad);
      assertTrue(
          List.of(Refusal.CONTENT_MALFORMED, Refusal.CONTENT_METADATA, Refusal.CONTENT_INCOMPLETE).contains(refused.cause()),
          refused.getMessage());
    }
  }

  @Test
  void brokenTarballIsRefused() {
    byte[] good = TestPackage.tarball("a", "1.0.0");
    Map<String, String> twins = new LinkedHashMap<>();
    twins.put("package/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\"}");
    twins.put("other/package.json", "{\"name\":\"b\",\"version\":\"1.0.0\"}");
    assertRefused(Refusal.CONTENT_METADATA, UNKEYED, "a", TestPackage.of("a").version("1.0.0", TestPackage.tarball(twins)).files());
    byte[] deep = TestPackage.tarball(Map.of("package/deep/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\"}"));
    byte[] noJson = TestPackage.tarball(Map.of("package/package.json", "name: a"));
    for (byte[] bad : List.of(new byte[0], Arrays.copyOf(good, good.length / 2), deep, noJson)) {
      assertRefused(Refusal.CONTENT_MALFORMED, UNKEYED, "a", TestPackage.of("a").version("1.0.0", bad).files());
    }
  }

  /** What clients unpack as the one that they read, on whatever system. */
  @ParameterizedTest
  @ValueSource(strings = {
    "x//package.json", "/package.json", "./package.json", "x/././package.json", "x/.//./package.json", "x\\package.json",
    "x/PACKAGE.JSON", "x/pac\u212Aage.json", "x/package.json.", "x/package.json "
  })
  void noSecondPackageHidesBehindAnotherPath(String path) {
    Map<String, String> twins = new LinkedHashMap<>();
    twins.put("package/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\"}");
    twins.put(path, "{\"name\":\"evil\",\"version\":\"1.0.0\"}");
    assertRefused(Refusal.CONTENT_METADATA, UNKEYED, "a", TestPackage.of("a").version("1.0.0", TestPackage.tarball(twins)).files());
  }

  /** One block of zeros ends an archive for some readers, and is passed over by others. */
  @Test
  void noSecondPackageHidesBehindTheEnd() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(Arrays.copyOf(gunzip(TestPackage.tarball("a", "1.0.0")), 2 * 512));
      gzip.write(new byte[512]);
      gzip.write(gunzip(TestPackage.tarball("evil", "1.0.0")));
    }
    assertRefused(Refusal.CONTENT_MALFORMED, UNKEYED, "a", TestPackage.of("a").version("1.0.0", bytes.toByteArray()).files());
  }

  private static byte[] gunzip(byte[] gzip) throws Exception {
    return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
  }

  /** What is known of a tarball is remembered, also of one that was refused. */
  @Test
  void nameInsideHasABound() {
    byte[] tarball = TestPackage.tarball("a".repeat(215), "1.0.0");
    assertRefused(Refusal.CONTENT_MALFORMED, UNKEYED, "a", TestPackage.of("a").version("1.0.0", tarball).files());
  }

  @Test
  void noPropertyIsThePrototype() {
    TestPackage honest = TestPackage.of("a").version("1.0.0");
    assertRefused(Refusal.CONTENT_MALFORMED, UNKEYED, "a", TestPackage.of("a").version("1.0.0").tag("__proto__", "1.0.0").files());
    for (String place : List.of("\"time\":{", "{\"_id\"", "\"dist\":{", "\"1.0.0\":{")) {
      String end = place.endsWith("{") ? place + "\"__proto__\":{}," : place.replace("{", "{\"__proto__\":{},");
      assertRefused(Refusal.CONTENT_MALFORMED, UNKEYED, "a", honest.files(honest.packument().replace(place, end)));
    }
  }

  /** A header's name is read into memory, so it has a cap of its own. */
  @Test
  void bombInAHeaderIsRefusedWithoutBeingRead() {
    byte[] bomb = TestPackage.tarballBehind(new byte[8 << 20], "a", "1.0.0");
    assertRefused(Refusal.CONTENT_MALFORMED, UNKEYED, "a", TestPackage.of("a").version("1.0.0", bomb).files());
  }

  @Test
  void signaturesAreHeldAgainstTheKeys() throws Exception {
    TestPackage honest = TestPackage.of("a").version("1.0.0");
    String packument = honest.packument();
    List<File> forged = honest.files(packument.replaceFirst("\"sig\":\"[^\"]+\"", "\"sig\":\"" + TestPackage.sign("b@1.0.0:x") + "\""));
    assertRefused(Refusal.CONTENT_SIGNATURE, keyed(false), "a", forged);
    assertRefused(Refusal.CONTENT_SIGNATURE, keyed(true), "a", forged);
    List<File> foreign = honest.files(packument.replace(TestPackage.KEY_ID, "SHA256:other"));
    assertRefused(Refusal.CONTENT_SIGNATURE, keyed(false), "a", foreign);
    assertEquals("good=0 missing=1", check(keyed(true), "a", foreign).getFirst().value());
    List<File> unsigned = honest.files(packument.replaceFirst("\"signatures\":\\[.*?],", ""));
    assertRefused(Refusal.CONTENT_SIGNATURE, keyed(false), "a", unsigned);
    check(UNKEYED, "a", forged);
  }

  @Test
  void keyThatEndedBeforeTheVersionSignsNothing() throws Exception {
    byte[] document = TestPackage.keysDocument("\"2021-01-01T00:00:00.000Z\"").getBytes(StandardCharsets.UTF_8);
    NpmCheck ended = new NpmCheck(Optional.of(RegistryKeys.parse(document)), false);
    TestPackage honest = TestPackage.of("a").version("1.0.0");
    String before = honest.packument().replace("\"time\":{", "\"time\":{\"1.0.0\":\"2020-05-05T00:00:00Z\",");
    check(ended, "a", honest.files(before));
    assertRefused(Refusal.CONTENT_SIGNATURE, ended, "a", honest.files(before.replace("2020-05-05", "2022-05-05")));
    assertRefused(Refusal.CONTENT_SIGNATURE, ended, "a", honest.files());
  }

  @Test
  void keysMustBeUsable() {
    String good = TestPackage.keysDocument("null");
    for (String bad : List.of("", "{}", "{\"keys\":[]}", good.replace("\"key\":\"M", "\"key\":\"X"),
        good.replace("null", "\"soon\""), good.replace(TestPackage.KEY_ID, ""))) {
      assertThrows(IllegalArgumentException.class, () -> RegistryKeys.parse(bad.getBytes(StandardCharsets.UTF_8)), bad);
    }
  }

  @Test
  void onlyTarballsAreFixed() {
    assertTrue(UNKEYED.isFixed("-/a-1.0.0.tgz") && !UNKEYED.isFixed(NpmName.PACKUMENT) && UNKEYED.hasSharedNames());
  }

  private List<Fact> check(NpmCheck check, String name, List<File> files) throws Exception {
    for (File file : files) {
      Files.write(folder.resolve(file.id().hex()), file.bytes());
    }
    Manifest manifest = TestStream.manifest(1, Digest.ZERO, "npm", "npm", BundleNames.of(name), 1, files, false);
    return check.check(manifest, id -> folder.resolve(id.hex()));
  }

  private void assertRefused(Refusal cause, NpmCheck check, String name, List<File> files) {
    RefusedException refused = assertThrows(RefusedException.class, () -> check(check, name, files));
    assertEquals(cause, refused.cause(), refused.getMessage());
  }
}
