package io.nonreturn.receiver.ecosystem.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.verify.EarlierFacts;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A suite whose files gpg signed: all of it is held against its signature, and nothing else passes. */
class AptCheckTest {
  static final File IN_RELEASE = new File("dists/stable/InRelease", resource("InRelease"));
  static final File PACKAGES = new File("dists/stable/main/binary-amd64/Packages", resource("Packages"));
  static final File DEB = File.of("pool/hello.deb", "hello");
  static final File BY_HASH =
      new File("dists/stable/main/binary-amd64/by-hash/SHA256/" + Digest.sha256(PACKAGES.bytes()).hex(), PACKAGES.bytes());

  @TempDir
  Path folder;

  static byte[] resource(String name) {
    try (InputStream in = AptCheckTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWholeSuitePassesAndItsDatesAreKept() throws Exception {
    List<Fact> facts = check(true, EarlierFacts.NONE, "stable", IN_RELEASE, PACKAGES, BY_HASH, DEB);
    assertEquals(new Fact("", "date", "2024-02-10T11:07:25Z"), facts.get(0));
    assertEquals(new Fact("", "valid-until", "2024-02-17T11:07:25Z"), facts.get(1));
    assertTrue(facts.get(2).value().matches("signed by [0-9a-f]{40}"), facts.get(2).value());
    facts = check(false, EarlierFacts.NONE, "stable", IN_RELEASE, PACKAGES, DEB);
    assertTrue(facts.get(2).value().startsWith("signature not checked"), facts.get(2).value());
    assertEquals(List.of(), check(true, EarlierFacts.NONE, "stable"));
  }

  @Test
  void everyLieIsRefusedByItsCause() {
    File changed = new File(IN_RELEASE.path(), text(IN_RELEASE).replace("Codename: first", "Codename: later").getBytes(StandardCharsets.UTF_8));
    assertRefused(Refusal.CONTENT_SIGNATURE, "stable", changed, PACKAGES, DEB);
    File unsigned = File.of("dists/stable/Release", text(IN_RELEASE));
    assertRefused(Refusal.CONTENT_SIGNATURE, "stable", unsigned, PACKAGES, DEB);
    File swapped = File.of(PACKAGES.path(), text(PACKAGES).replace("Version: 1", "Version: 2"));
    assertRefused(Refusal.CONTENT_DIGEST, "stable", IN_RELEASE, swapped, DEB);
    assertRefused(Refusal.CONTENT_DIGEST, "stable", IN_RELEASE, PACKAGES, File.of(DEB.path(), "hallo"));
    assertRefused(Refusal.CONTENT_INCOMPLETE, "stable", IN_RELEASE, PACKAGES);
    assertRefused(Refusal.CONTENT_INCOMPLETE, "stable", PACKAGES, DEB);
    assertRefused(Refusal.FOREIGN_FILE, "stable", IN_RELEASE, PACKAGES, DEB, File.of("pool/other.deb", "x"));
    assertRefused(Refusal.FOREIGN_FILE, "stable", IN_RELEASE, PACKAGES, DEB, File.of("dists/stable/main/other", "x"));
    assertRefused(Refusal.FOREIGN_FILE, "stable", IN_RELEASE, DEB);
    assertRefused(
        Refusal.CONTENT_DIGEST, "stable", IN_RELEASE, PACKAGES, DEB, File.of(BY_HASH.path(), "x"));
    assertRefused(
        Refusal.FOREIGN_FILE, "stable", IN_RELEASE, PACKAGES, DEB,
        new File(BY_HASH.path().replace("binary-amd64/", ""), PACKAGES.bytes()));
    assertRefused(Refusal.BUNDLE_NAME, "stable%2f", IN_RELEASE, PACKAGES, DEB);
    assertRefused(Refusal.BUNDLE_NAME, "trixie", new File("dists/trixie/InRelease", IN_RELEASE.bytes()));
  }

  private static File release(String more) {
    return File.of("dists/stable/Release", "Suite: stable\nDate: Sat, 10 Feb 2024 11:07:25 UTC\nSHA256:\n" + more);
  }

  private static String line(File file) {
    return " " + file.id().hex() + " " + file.bytes().length + " " + file.path().substring("dists/stable/".length()) + "\n";
  }

  /** It would be given to those who ask for that suite, as long as that is not here. */
  @Test
  void nothingIsPutIntoAnotherSuitesFolder() throws Exception {
    for (String path : List.of("dists/other/InRelease", "dists/stable2/pool/a.deb", "dists/stable/pool/a.deb")) {
      File deb = File.of(path, "deb");
      File packages = File.of(
          "dists/stable/main/binary-amd64/Packages",
          "Package: a\nFilename: " + path + "\nSize: 3\nSHA256: " + deb.id().hex() + "\n");
      File[] files = {release(line(packages)), packages, deb};
      if (path.startsWith("dists/stable/")) {
        assertEquals(2, check(false, EarlierFacts.NONE, "stable", files).size());
      } else {
        RefusedException e = assertThrows(RefusedException.class, () -> check(false, EarlierFacts.NONE, "stable", files));
        assertEquals(Refusal.FOREIGN_FILE, e.cause(), e.getMessage());
      }
    }
  }

  /** Each is looked up: held against all that Release names, so many would take minutes. */
  @Test
  void veryManyIndexesByDigestTakeNoTime() {
    int count = 45_000;
    StringBuilder lines = new StringBuilder();
    List<File> files = new ArrayList<>();
    byte[] content = {'x'};
    String hex = Digest.sha256(content).hex();
    for (int i = 0; i < count; i++) {
      lines.append(' ').append(hex).append(" 1 ").append(i).append("/x\n");
      files.add(new File("dists/stable/" + i + "/by-hash/SHA256/" + hex, content));
    }
    files.add(release(lines.toString()));
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> check(false, EarlierFacts.NONE, "stable", files.toArray(File[]::new)));
  }

  @Test
  void anOlderReleaseIsARollback() throws Exception {
    EarlierFacts same = (path, name) -> Optional.of("2024-02-10T11:07:25Z");
    assertEquals(3, check(true, same, "stable", IN_RELEASE, PACKAGES, DEB).size());
    EarlierFacts later = (path, name) -> Optional.of("2024-02-10T11:07:26Z");
    RefusedException refused =
        assertThrows(RefusedException.class, () -> check(true, later, "stable", IN_RELEASE, PACKAGES, DEB));
    assertEquals(Refusal.GENERATION_ROLLBACK, refused.cause());
  }

  @Test
  void keyringsAreReadFromTheConfiguration() throws Exception {
    Path keys = Files.write(folder.resolve("archive.gpg"), resource("archive.gpg"));
    Path file = folder.resolve("receiver.toml");
    String toml = "[ecosystem.apt]\nkeyring.debian = \"archive.gpg\"\nkeyring.\"a.b\" = \"" + keys + "\"\n";
    Settings settings = Settings.parse(file, toml);
    Map<String, Map<String, String>> options = Ecosystems.load().options(settings.table("ecosystem"));
    settings.check();
    assertEquals(Map.of("keyring.\"debian\"", keys.toString(), "keyring.\"a.b\"", keys.toString()), options.get("apt"));
    assertEquals(Set.of("debian", "a.b"), Keyrings.of(options.get("apt")).keySet());
    AptCheck told = (AptCheck) Ecosystems.load(options).find("apt").orElseThrow().check();
    assertEquals(2, told.keyrings().size());

    Settings bad = Settings.parse(file, "[ecosystem.apt]\nkeyring.debian = \"missing\"\n");
    Ecosystems.load().options(bad.table("ecosystem"));
    assertThrows(SettingsException.class, bad::check);
  }

  private static String text(File file) {
    return new String(file.bytes(), StandardCharsets.UTF_8);
  }

  private void assertRefused(Refusal cause, String name, File... files) {
    RefusedException e = assertThrows(RefusedException.class, () -> check(true, EarlierFacts.NONE, name, files));
    assertEquals(cause, e.cause(), e.getMessage());
  }

  private List<Fact> check(boolean isSigned, EarlierFacts earlier, String name, File... files) throws RefusedException, IOException {
    for (File file : files) {
      Path blob = folder.resolve(file.id().hex());
      if (!Files.exists(blob)) {
        Files.write(blob, file.bytes());
      }
    }
    Manifest manifest =
        TestStream.manifest(1, Digest.ZERO, "apt", "debian", name, 1, List.of(files), files.length == 0);
    Map<String, Keyring> keys = isSigned ? Map.of("debian", Keyring.parse(resource("archive.gpg"))) : Map.of();
    return new AptCheck(keys).check(manifest, id -> folder.resolve(id.hex()), earlier);
  }
}
