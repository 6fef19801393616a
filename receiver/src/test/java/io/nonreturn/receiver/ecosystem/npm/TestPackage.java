package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes packages as a registry has them. */
public final class TestPackage {
  static final KeyPair KEYS = keys();
  static final String KEY_ID = "SHA256:test";

  private final String name;
  private final Map<String, byte[]> tarballs = new LinkedHashMap<>();
  private final Map<String, String> releases = new LinkedHashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();

  private TestPackage(String name) {
    this.name = name;
  }

  public static TestPackage of(String name) {
    return new TestPackage(name);
  }

  public TestPackage version(String version) {
    return version(version, tarball(name, version));
  }

  TestPackage version(String version, byte[] tarball) {
    String integrity = "sha512-" + Base64.getEncoder().encodeToString(digest("SHA-512", tarball));
    return version(version, tarball, "\"integrity\":\"" + integrity + "\",\"shasum\":\"" + hex("SHA-1", tarball) + "\","
        + "\"signatures\":[{\"keyid\":\"" + KEY_ID + "\",\"sig\":\"" + sign(name + "@" + version + ":" + integrity) + "\"}]");
  }

  TestPackage version(String version, byte[] tarball, String dist) {
    tarballs.put(version, tarball);
    releases.put(
        version,
        "{\"name\":\"%s\",\"version\":\"%s\",\"scripts\":{\"postinstall\":\"node x\"},\"author\":\"me\",\"dist\":{%s,"
            .formatted(name, version, dist)
            + "\"tarball\":\"https://index.example/x.tgz\",\"attestations\":{\"url\":\"https://index.example/a\"}}}");
    tags.put("latest", version);
    return this;
  }

  TestPackage tag(String tag, String version) {
    tags.put(tag, version);
    return this;
  }

  String packument() {
    List<String> versions = new ArrayList<>();
    releases.forEach((version, release) -> versions.add("\"" + version + "\":" + release));
    List<String> names = new ArrayList<>();
    tags.forEach((tag, version) -> names.add("\"" + tag + "\":\"" + version + "\""));
    return "{\"_id\":\"%1$s\",\"name\":\"%1$s\",\"description\":\"Pads <left>\",\"dist-tags\":{%2$s},\"versions\":{%3$s},"
        .formatted(name, String.join(",", names), String.join(",", versions))
        + "\"time\":{\"created\":\"2020-01-01T00:00:00.000Z\",\"modified\":\"2020-02-02T00:00:00.000Z\"},\"readme\":\"long\"}";
  }

  public List<File> files() {
    return files(packument());
  }

  List<File> files(String packument) {
    List<File> files = new ArrayList<>();
    files.add(File.of(NpmName.PACKUMENT, packument));
    String base = name.substring(name.indexOf('/') + 1);
    tarballs.forEach((version, bytes) -> files.add(new File("-/" + base + "-" + version + ".tgz", bytes)));
    return files;
  }

  static byte[] tarball(String name, String version) {
    return tarball(Map.of("package/package.json", "{\"name\":\"" + name + "\",\"version\":\"" + version + "\"}"));
  }

  static byte[] tarball(Map<String, String> entries) {
    return tarball(new byte[0], entries);
  }

  /** A good package whose first entry has this as its name, written as GNU's long names are. */
  static byte[] tarballBehind(byte[] longName, String name, String version) {
    return tarball(longName, Map.of("package/package.json", "{\"name\":\"" + name + "\",\"version\":\"" + version + "\"}"));
  }

  private static byte[] tarball(byte[] longName, Map<String, String> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      if (longName.length > 0) {
        write(tar, new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME), longName);
      }
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        write(tar, new TarArchiveEntry(entry.getKey(), true), entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(TarArchiveOutputStream tar, TarArchiveEntry header, byte[] content) throws IOException {
    header.setSize(content.length);
    tar.putArchiveEntry(header);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** The keys document of the registry that signed these. */
  static String keysDocument(String expires) {
    String key = Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded());
    return "{\"keys\":[{\"expires\":" + expires + ",\"keyid\":\"" + KEY_ID + "\",\"keytype\":\"ecdsa-sha2-nistp256\","
        + "\"scheme\":\"ecdsa-sha2-nistp256\",\"key\":\"" + key + "\"}]}";
  }

  static String sign(String text) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initSign(KEYS.getPrivate());
      ecdsa.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(ecdsa.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(String algorithm, byte[] bytes) {
    return HexFormat.of().formatHex(digest(algorithm, bytes));
  }

  static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Digest id(byte[] bytes) {
    return Digest.sha256(bytes);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
