package io.nonreturn.wire.deb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.openpgp.TestPgp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ReleaseTest {
  private static final String SHA = "ab".repeat(32);
  private static final String RELEASE = """
      Origin: Test
      Suite: stable
      Codename: bookworm
      Date: Sat, 10 Feb 2024 11:07:25 UTC
      Valid-Until: Sat, 17 Feb 2024 11:07:25 UTC
      Acquire-By-Hash: yes
      Architectures: all amd64
      Components: main contrib
      MD5Sum:
       0123456789abcdef0123456789abcdef 12 main/binary-amd64/Packages
       0123456789abcdef0123456789abcdef 13 only-md5
      SHA256:
       %s 12 main/binary-amd64/Packages
      """.formatted(SHA);

  @Test
  void readsWhatIsListed() throws Exception {
    Release release = Release.parse(RELEASE);
    assertEquals(Instant.parse("2024-02-10T11:07:25Z"), release.date());
    assertEquals(Optional.of(Instant.parse("2024-02-17T11:07:25Z")), release.validUntil());
    assertEquals(List.of("all", "amd64"), release.architectures());
    assertTrue(release.isByHash());
    assertEquals(1, release.files().size());
    Release.Listed listed = release.files().get("main/binary-amd64/Packages");
    assertEquals(12, listed.size());
    assertEquals(Digest.parse(SHA), listed.sha256());
    assertEquals(2, listed.digests().size());
    assertTrue(release.isOf("bookworm") && release.isOf("stable") && release.isOf("stable/updates"));
    assertFalse(release.isOf("trixie"));
  }

  @Test
  void refusesWhatCouldBeReadInTwoWays() {
    String[] bad = {
      RELEASE.replace("Date:", "Dat:"),
      RELEASE.replace("Sat, 10 Feb", "Sat, 10 Feu"),
      RELEASE + "\nOrigin: another\n",
      RELEASE + "SHA256:\n",
      RELEASE + " " + "cd".repeat(32) + " 12 main/binary-amd64/Packages\n",
      RELEASE + " " + SHA + " 13 main/binary-amd64/Packages\n",
      RELEASE + " " + SHA + " 13 ../Packages\n",
      RELEASE + " " + SHA.substring(1) + " 13 Packages\n",
    };
    for (String each : bad) {
      assertEquals(Refusal.CONTENT_MALFORMED, assertThrows(RefusedException.class, () -> Release.parse(each)).cause(), each);
    }
  }

  @Test
  void bothFormsOfASuiteMustAgree() throws Exception {
    TestPgp key = new TestPgp();
    Keyring keys = Keyring.parse(key.keys());
    byte[] plain = RELEASE.getBytes(UTF_8);
    byte[] clear = key.clearSign(RELEASE);
    assertTrue(SignedRelease.read(clear, plain, key.sign(plain), keys).signer().isPresent());
    assertTrue(SignedRelease.read(clear, null, null, null).signer().isEmpty());
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(null, plain, null, keys));
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(clear, plain, new TestPgp().sign(plain), keys));
    assertEquals(Refusal.CONTENT_METADATA, refusal(clear, RELEASE.replace("Test", "Other").getBytes(UTF_8), null, keys));
    assertEquals(Refusal.CONTENT_INCOMPLETE, refusal(null, null, null, null));
    byte[] changed = new String(clear, UTF_8).replace("Test", "Tesu").getBytes(UTF_8);
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(changed, null, null, keys));
  }

  private static Refusal refusal(byte[] in, byte[] plain, byte[] signatures, Keyring keys) {
    return assertThrows(RefusedException.class, () -> SignedRelease.read(in, plain, signatures, keys)).cause();
  }

  @Test
  void readsIndexesInEveryForm() throws Exception {
    byte[] packages = ("Package: a\nFilename: ./pool/a.deb\nSize: 5\nSHA256: " + SHA + "\nDescription: x\n y\n\n\nPackage: b\n"
        + "Filename: pool/b.deb\nSize: 6\nSHA256: " + SHA + "\n").getBytes(UTF_8);
    ByteArrayOutputStream gz = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gz)) {
      out.write(packages);
    }
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(xz, new LZMA2Options())) {
      out.write(packages);
    }
    assertEquals(List.of("pool/a.deb 5", "pool/b.deb 6"), read("main/binary-amd64/Packages", packages));
    assertEquals(List.of("pool/a.deb 5", "pool/b.deb 6"), read("Packages.gz", gz.toByteArray()));
    assertEquals(List.of("pool/a.deb 5", "pool/b.deb 6"), read("x/Packages.xz", xz.toByteArray()));
    byte[] sources = ("Package: a\nDirectory: pool/a\nChecksums-Sha256:\n " + SHA + " 7 a.dsc\n " + SHA + " 8 a.tar.xz\n").getBytes(UTF_8);
    assertEquals(List.of("pool/a/a.dsc 7", "pool/a/a.tar.xz 8"), read("main/source/Sources", sources));
    assertTrue(IndexFile.of("main/Contents-amd64.gz").isEmpty());
    assertThrows(RefusedException.class, () -> IndexFile.of("main/binary-amd64/Packages.zst"));
    byte[] cut = xz.toByteArray();
    cut[cut.length / 2] ^= 1;
    assertThrows(RefusedException.class, () -> read("Packages.xz", cut));
    assertThrows(RefusedException.class, () -> read("Packages.gz", packages));
    assertThrows(RefusedException.class, () -> read("Packages", "Package: a\nSize: 5\n".getBytes(UTF_8)));
    assertThrows(RefusedException.class, () -> read("Packages", new String(packages, UTF_8).replace("pool/b", "../b").getBytes(UTF_8)));
  }

  private static List<String> read(String path, byte[] bytes) throws RefusedException, IOException {
    List<String> files = new ArrayList<>();
    IndexFile.of(path).orElseThrow().read(new ByteArrayInputStream(bytes), (file, size, sha256) -> files.add(file + " " + size));
    return files;
  }
}
