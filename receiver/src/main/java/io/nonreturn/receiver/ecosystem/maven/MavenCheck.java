package io.nonreturn.receiver.ecosystem.maven;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.maven.PomHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bundle of a Maven repository is one release: every file lies in its folder and bears its name, the POM, where there is one, gives
 * itself the same coordinates, and checksum files state what the files are. Snapshots are none. The SHA-1 of each file is kept, since clients ask for it.
 */
final class MavenCheck implements EcosystemCheck {
  /** The fact under which a file's SHA-1 is kept. */
  static final String SHA1 = "sha1";

  private static final int MOST_CHECKSUM_BYTES = 4_096;
  private static final Pattern SIGNATURE = Pattern.compile("\\.asc(?:\\.(?:md5|sha1|sha256|sha512))?$");
  private static final int BUFFER_BYTES = 64 << 10;
  private static final Map<String, String> ALGORITHMS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  /** A release never changes; a signature of it may be made anew, and with it that one's checksums. */
  @Override
  public boolean isFixed(String path) {
    return !SIGNATURE.matcher(path).find();
  }

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
    Optional<MavenPath> pom = BundleNames.upstream(manifest.name()).flatMap(MavenPath::ofCoordinates);
    if (pom.isEmpty()) {
      throw new RefusedException(Refusal.BUNDLE_NAME, "name=" + manifest.name() + " is no group:artifact:version of a release");
    }
    if (manifest.removed()) {
      return List.of();
    }
    Map<String, Manifest.Artifact> files = new HashMap<>();
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      Optional<MavenPath> path = MavenPath.parse(artifact.path());
      if (path.isEmpty() || !path.get().coordinates().equals(pom.get().coordinates())) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "release=" + pom.get().coordinates() + " path=" + artifact.path());
      }
      files.put(artifact.path(), artifact);
    }
    if (files.containsKey(pom.get().path())) {
      checkPom(pom.get(), files.get(pom.get().path()), blobs);
    }
    List<Fact> facts = new ArrayList<>();
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      MavenPath path = MavenPath.parse(artifact.path()).orElseThrow();
      Optional<MavenPath.Checksum> checksum = path.checksum();
      if (checksum.isPresent()) {
        checkChecksum(artifact, checksum.get(), files, blobs);
      } else {
        if (path.signed().isPresent() && !files.containsKey(path.signed().get().path())) {
          throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + artifact.path() + " signs nothing that is there");
        }
        facts.add(new Fact(artifact.path(), SHA1, hash("SHA-1", artifact, blobs)));
      }
    }
    return facts;
  }

  private static void checkPom(MavenPath path, Manifest.Artifact pom, StoredBlobs blobs) throws RefusedException, IOException {
    if (!PomHead.parse(new BlobReader(blobs).bytes(pom, PomHead.MOST_BYTES)).isOf(path)) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + path.path() + " has other coordinates than its path");
    }
  }

  private static void checkChecksum(
      Manifest.Artifact file, MavenPath.Checksum checksum, Map<String, Manifest.Artifact> files, StoredBlobs blobs)
      throws RefusedException, IOException {
    Manifest.Artifact of = files.get(checksum.of().path());
    if (of == null) {
      throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + file.path() + " states the checksum of nothing that is there");
    }
    String algorithm = ALGORITHMS.get(checksum.algorithm());
    // Some write the file's name behind it.
    String stated = new BlobReader(blobs).text(file, MOST_CHECKSUM_BYTES).strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    String actual = algorithm.equals("SHA-256") ? of.sha256().hex() : hash(algorithm, of, blobs);
    if (!stated.equals(actual)) {
      throw new RefusedException(Refusal.CONTENT_DIGEST, "path=" + of.path() + " " + algorithm + "=" + actual + " != what " + file.path() + " states");
    }
  }

  private static String hash(String algorithm, Manifest.Artifact artifact, StoredBlobs blobs) throws IOException {
    Digest id = artifact.sha256();
    try (InputStream in = Files.newInputStream(blobs.file(id))) {
      MessageDigest hash = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hash.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
