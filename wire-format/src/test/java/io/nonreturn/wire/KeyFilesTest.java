package io.nonreturn.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KeyFilesTest {
  @TempDir Path folder;

  @Test
  void madeWithTheirModes() throws IOException {
    Path keys = folder.resolve("new/keys");
    KeyFiles.init(keys);
    assertEquals("rwx------", mode(keys));
    assertEquals("rw-------", mode(keys.resolve(KeyFiles.PUBLISHER)));
    assertEquals("rw-------", mode(keys.resolve(KeyFiles.LINK)));
    assertEquals("rw-r--r--", mode(keys.resolve(KeyFiles.TRUST)));
    assertEquals(Set.of(KeyFiles.PUBLISHER, KeyFiles.LINK, KeyFiles.TRUST), names(keys));
  }

  @Test
  void signedWithOneIsTrustedByTheOther() throws Exception {
    PublicKeys keys = KeyFiles.init(folder);
    Publisher publisher = KeyFiles.readPublisher(folder.resolve(KeyFiles.PUBLISHER));
    Trust trust = KeyFiles.readTrust(folder.resolve(KeyFiles.TRUST));
    assertEquals(keys, publisher.publicKeys());
    assertEquals(List.of(keys), trust.publishers());
    byte[] payload = Golden.HEAD.toPayload();
    assertArrayEquals(payload, trust.verify(MessageType.HEAD, publisher.sign(MessageType.HEAD, payload), 0));
    assertEquals(KeyFiles.readLink(folder.resolve(KeyFiles.LINK)), KeyFiles.readLink(folder.resolve(KeyFiles.LINK)));
  }

  @Test
  void fixedKeysComeBack() throws Exception {
    KeyFiles.write(folder, Golden.PUBLISHER, Optional.of(Golden.LINK));
    Publisher publisher = KeyFiles.readPublisher(folder.resolve(KeyFiles.PUBLISHER));
    assertArrayEquals(Golden.counting(0x20), publisher.ed25519Seed());
    assertArrayEquals(Golden.counting(0x40), publisher.mlDsa87Seed());
    assertEquals(Golden.LINK, KeyFiles.readLink(folder.resolve(KeyFiles.LINK)));
  }

  @Test
  void freshKeysEachTime() throws IOException {
    PublicKeys one = KeyFiles.init(folder.resolve("one"));
    PublicKeys two = KeyFiles.init(folder.resolve("two"));
    assertNotEquals(one, two);
    assertNotEquals(
        KeyFiles.readLink(folder.resolve("one/link.key")), KeyFiles.readLink(folder.resolve("two/link.key")));
  }

  /** The blocks are standard: the JDK's own key factories read them. */
  @Test
  void othersCanReadThem() throws Exception {
    KeyFiles.write(folder, Golden.PUBLISHER, Optional.of(Golden.LINK));
    List<byte[]> privateKeys = blocks(folder.resolve(KeyFiles.PUBLISHER));
    EdECPrivateKey ed25519 =
        (EdECPrivateKey) KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(privateKeys.get(0)));
    assertArrayEquals(Golden.counting(0x20), ed25519.getBytes().orElseThrow());
    List<byte[]> publicKeys = blocks(folder.resolve(KeyFiles.TRUST));
    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(publicKeys.get(0)));
    KeyFactory.getInstance("ML-DSA-87").generatePublic(new X509EncodedKeySpec(publicKeys.get(1)));
  }

  @Test
  void eachSaysWhatItIsForAndWhere() throws IOException {
    KeyFiles.init(folder);
    assertTrue(text(KeyFiles.PUBLISHER).contains("never goes to the high side"));
    assertTrue(text(KeyFiles.LINK).contains("both sides"));
    assertTrue(text(KeyFiles.TRUST).contains("goes to the high side"));
  }

  @ParameterizedTest
  @ValueSource(strings = {KeyFiles.PUBLISHER, KeyFiles.LINK, KeyFiles.TRUST})
  void neverOverwrites(String name) throws IOException {
    Files.writeString(folder.resolve(name), "mine");
    assertMessage("never overwritten", () -> KeyFiles.init(folder));
    assertEquals("mine", text(name));
    assertEquals(Set.of(name), names(folder));
  }

  @Test
  void neverFollowsADanglingLink() throws IOException {
    Files.createSymbolicLink(folder.resolve(KeyFiles.LINK), folder.resolve("elsewhere"));
    assertMessage("never overwritten", () -> KeyFiles.init(folder));
    assertEquals(Set.of(KeyFiles.LINK), names(folder));
  }

  @Test
  void folderThatCannotBe() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    assertMessage("Choose a directory", () -> KeyFiles.init(folder.resolve("file/keys")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw------x"})
  void privateFilesOpenToOthersAreNotRead(String mode) throws IOException {
    KeyFiles.init(folder);
    Path publisher = folder.resolve(KeyFiles.PUBLISHER);
    Path link = folder.resolve(KeyFiles.LINK);
    Files.setPosixFilePermissions(publisher, PosixFilePermissions.fromString(mode));
    Files.setPosixFilePermissions(link, PosixFilePermissions.fromString(mode));
    assertMessage("chmod 600 " + publisher, () -> KeyFiles.readPublisher(publisher));
    assertMessage("chmod 600 " + link, () -> KeyFiles.readLink(link));
    Files.setPosixFilePermissions(link, PosixFilePermissions.fromString("r--------"));
    KeyFiles.readLink(link);
  }

  @Test
  void trustThatOthersMayWriteIsNotRead() throws IOException {
    KeyFiles.init(folder);
    Path trust = folder.resolve(KeyFiles.TRUST);
    Files.setPosixFilePermissions(trust, PosixFilePermissions.fromString("rw-rw-r--"));
    assertMessage("chmod go-w", () -> KeyFiles.readTrust(trust));
  }

  @Test
  void missingFilesAndFolders() {
    Path missing = folder.resolve("no.key");
    assertMessage("nonreturn keys init", () -> KeyFiles.readLink(missing));
    assertMessage("nonreturn keys init", () -> KeyFiles.readPublisher(missing));
    assertMessage("nonreturn keys init", () -> KeyFiles.readTrust(missing));
    assertMessage("not a key file", () -> KeyFiles.readLink(folder));
  }

  @Test
  void filesInTheWrongPlace() throws IOException {
    KeyFiles.init(folder);
    Path publisher = folder.resolve(KeyFiles.PUBLISHER);
    Path link = folder.resolve(KeyFiles.LINK);
    assertMessage("not a link key", () -> KeyFiles.readLink(publisher));
    assertMessage("not a publisher key", () -> KeyFiles.readPublisher(link));
    assertMessage("not a trust file", () -> KeyFiles.readTrust(link));
    assertMessage("not a trust file", () -> KeyFiles.readTrust(publisher));
  }

  @Test
  void everyTruncationHasAMessage() throws IOException {
    KeyFiles.init(folder);
    for (String name : List.of(KeyFiles.PUBLISHER, KeyFiles.LINK, KeyFiles.TRUST)) {
      String text = text(name).stripTrailing();
      for (int length = 0; length < text.length(); length += 1 + text.length() / 97) {
        String cut = text.substring(0, length);
        assertMessage("is not a", () -> parse(name, cut));
      }
    }
  }

  @Test
  void twoPublishersInOneTrustFile() throws Exception {
    PublicKeys one = KeyFiles.init(folder.resolve("one"));
    PublicKeys two = KeyFiles.init(folder.resolve("two"));
    Path both = folder.resolve("both.pem");
    Files.writeString(both, Files.readString(folder.resolve("one/trust.pem")) + Files.readString(folder.resolve("two/trust.pem")));
    assertEquals(List.of(one, two), KeyFiles.readTrust(both).publishers());
  }

  @Test
  void keysThatExpireSaySoInBothFiles() throws Exception {
    Instant end = Instant.parse("2027-02-28T12:00:00Z");
    PublicKeys keys = KeyFiles.init(folder, end.plusMillis(7), false);
    assertEquals(Set.of(KeyFiles.PUBLISHER, KeyFiles.TRUST), names(folder));
    assertTrue(text(KeyFiles.TRUST).contains("\nExpires: 2027-02-28T12:00:00Z\n-----BEGIN PUBLIC KEY-----\n"), text(KeyFiles.TRUST));
    assertEquals(Optional.of(end), KeyFiles.readPublisher(folder.resolve(KeyFiles.PUBLISHER)).publicKeys().expires());
    Trust trust = KeyFiles.readTrust(folder.resolve(KeyFiles.TRUST));
    assertEquals(List.of(keys), trust.publishers());
    assertEquals(Optional.of(end), trust.expires());
  }

  /** Each publisher has its own end, and one without is an endless one. */
  @Test
  void thatOfTheLastOneIsTheEndOfAll() throws Exception {
    Path both = folder.resolve("both.pem");
    KeyFiles.init(folder.resolve("one"), Instant.parse("2027-02-28T12:00:00Z"), true);
    KeyFiles.init(folder.resolve("two"), Instant.parse("2027-05-28T12:00:00Z"), true);
    KeyFiles.init(folder.resolve("three"));
    String two = Files.readString(folder.resolve("one/trust.pem")) + Files.readString(folder.resolve("two/trust.pem"));
    Files.writeString(both, two);
    assertEquals(Optional.of(Instant.parse("2027-05-28T12:00:00Z")), KeyFiles.readTrust(both).expires());
    Files.writeString(both, Files.readString(folder.resolve("three/trust.pem")) + two);
    assertEquals(Optional.empty(), KeyFiles.readTrust(both).expires());
    assertEquals(
        List.of("", "2027-02-28T12:00:00Z", "2027-05-28T12:00:00Z"),
        KeyFiles.readTrust(both).publishers().stream().map(it -> it.expires().map(Instant::toString).orElse("")).toList());
  }

  /** A mistyped end must not be none. */
  @ParameterizedTest
  @ValueSource(strings = {"expires: 2027-02-28T12:00:00Z", "Expires: 28.2.2027", "Expires:2027-02-28T12:00:00Z", "Expires: 2027-02-28", "until May",
      "Expires: 2027-02-28T12:00:00Z\nExpires: 2028-02-28T12:00:00Z"})
  void anEndThatIsNoneIsRefused(String line) throws Exception {
    KeyFiles.init(folder);
    Path trust = folder.resolve(KeyFiles.TRUST);
    String good = Files.readString(trust);
    Files.writeString(trust, good.replaceFirst("-----BEGIN", line + "\n-----BEGIN"));
    assertMessage("line 4 ".replace("4", line.contains("\n") ? "5" : "4"), () -> KeyFiles.readTrust(trust));
    Files.writeString(trust, good + "Expires: 2027-02-28T12:00:00Z\n");
    assertMessage("stands below all keys", () -> KeyFiles.readTrust(trust));
    Files.writeString(trust, good.replaceFirst("\n-----BEGIN PUBLIC KEY-----\nMIIK", "\nExpires: 2027-02-28T12:00:00Z$0"));
    assertMessage("not a trust file", () -> KeyFiles.readTrust(trust));
  }

  static void parse(String name, String text) throws KeyFileException {
    switch (name) {
      case KeyFiles.PUBLISHER -> KeyTexts.parsePublisher(Path.of(name), text);
      case KeyFiles.LINK -> KeyTexts.parseLink(Path.of(name), text);
      default -> KeyTexts.parseTrust(Path.of(name), text);
    }
  }

  private static void assertMessage(String part, Executable attempt) {
    KeyFileException failure = assertThrows(KeyFileException.class, attempt);
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static List<byte[]> blocks(Path pem) throws IOException {
    return Stream.of(Files.readString(pem).split("-----BEGIN [A-Z ]+-----"))
        .skip(1)
        .map(block -> Base64.getMimeDecoder().decode(block.substring(0, block.indexOf("-----"))))
        .toList();
  }
}
