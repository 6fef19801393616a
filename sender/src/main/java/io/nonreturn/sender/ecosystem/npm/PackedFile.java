package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a packed file in a folder is.
 *
 * @param name of the package
 * @param version as a registry would write it
 * @param integrity its SHA-512, as packuments state it
 * @param shasum its SHA-1, as packuments state it
 * @param manifest what lies in it, as far as clients need it outside
 */
record PackedFile(String name, String version, String integrity, String shasum, ObjectNode manifest) {

  /** What clients read of a version before they fetch it; scripts, to know whether there are some to run. */
  private static final List<String> FIELDS =
      List.of(
          "description", "license", "keywords", "author", "homepage", "repository", "main", "module", "types", "type", "exports",
          "dependencies", "optionalDependencies", "devDependencies", "bundleDependencies", "bundledDependencies", "peerDependencies",
          "peerDependenciesMeta", "acceptDependencies", "bin", "directories", "engines", "cpu", "os", "libc", "funding", "scripts",
          "deprecated");
  private static final int MOST_MANIFEST_BYTES = 256 << 10;

  /**
   * Reads a file.
   *
   * @throws SkippedException if it is no package
   */
  static PackedFile of(Path file) throws IOException, SkippedException {
    MessageDigest sha512 = digest("SHA-512");
    MessageDigest sha1 = digest("SHA-1");
    JsonNode inside;
    try (InputStream bytes = new DigestInputStream(new DigestInputStream(Files.newInputStream(file), sha1), sha512)) {
      inside = NpmTarball.manifest(bytes);
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    String name = inside.path("name").asString().strip();
    String version = NpmTarball.clean(inside.path("version").asString());
    if (!NpmName.isName(name) || Semver.parse(version) == null) {
      throw new SkippedException(Skipped.INVALID_PACKAGE, "its package.json names " + name + "@" + version);
    }
    ObjectNode manifest = JsonMapper.shared().createObjectNode();
    for (String field : FIELDS) {
      if (inside.has(field)) {
        manifest.set(field, inside.get(field));
      }
    }
    if (manifest.toString().length() > MOST_MANIFEST_BYTES) {
      throw new SkippedException(Skipped.INVALID_PACKAGE, "its package.json characters > LIMIT=" + MOST_MANIFEST_BYTES);
    }
    String integrity = "sha512-" + Base64.getEncoder().encodeToString(sha512.digest());
    return new PackedFile(name, version, integrity, HexFormat.of().formatHex(sha1.digest()), manifest);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    }
  }

  /** For sorting. */
  Semver order() {
    return Semver.parse(version);
  }

  /** A packument of these files, lowest version first. */
  static byte[] packument(String name, List<PackedFile> files) {
    PackedFile latest = files.stream().filter(file -> file.order().before().isEmpty()).reduce((one, next) -> next).orElse(files.getLast());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonMapper.shared().createGenerator(bytes)) {
      json.writeStartObject().writeStringProperty("_id", name).writeStringProperty("name", name);
      json.writeStringProperty("_origin", "made of the tarballs of a folder; no registry stated this");
      if (latest.manifest().path("description").isString()) {
        json.writeStringProperty("description", latest.manifest().path("description").asString());
      }
      json.writeObjectPropertyStart("dist-tags").writeStringProperty("latest", latest.version()).writeEndObject();
      json.writeObjectPropertyStart("versions");
      files.forEach(file -> file.write(json));
      json.writeEndObject().writeEndObject();
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator json) {
    json.writeObjectPropertyStart(version);
    json.writeStringProperty("name", name).writeStringProperty("version", version).writeStringProperty("_id", name + "@" + version);
    for (var field : Set.copyOf(manifest.propertyNames()).stream().sorted().toList()) {
      json.writeName(field);
      json.writeTree(manifest.get(field));
    }
    json.writeObjectPropertyStart("dist")
        .writeStringProperty("integrity", integrity)
        .writeStringProperty("shasum", shasum)
        .writeStringProperty("tarball", NpmName.tarball(name, version))
        .writeEndObject();
    json.writeEndObject();
  }
}
