package io.nonreturn.wire;

import io.nonreturn.wire.Manifest.Admission;
import io.nonreturn.wire.Manifest.Artifact;
import io.nonreturn.wire.Manifest.Provenance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What makes the fields of a manifest good. */
final class ManifestRules {
  private ManifestRules() {}

  static void check(
      long epoch,
      long sequence,
      Digest previousChain,
      String ecosystem,
      String mirror,
      String name,
      long generation,
      List<Artifact> artifacts,
      boolean removed,
      Provenance provenance,
      Admission admission,
      long staged,
      long expires)
      throws RefusedException {
    Messages.checkRange("epoch", epoch, 1, Long.MAX_VALUE);
    Messages.checkRange("sequence", sequence, 1, Long.MAX_VALUE);
    Messages.checkRange("generation", generation, 1, Long.MAX_VALUE);
    Messages.checkChain(sequence - 1, previousChain);
    checkName("ecosystem", ecosystem, Names.isEcosystem(ecosystem));
    checkName("mirror", mirror, Names.isMirror(mirror));
    checkName("name", name, Names.isBundle(name));
    checkText("upstream", provenance.upstream());
    checkText("decision", admission.decision());
    checkText("policy", admission.policy());
    Messages.checkRange("observed_unix_micros", provenance.observedUnixMicros(), 0, Limits.UNIX_MICROS);
    Messages.checkRange("staged_unix_micros", staged, 0, Limits.UNIX_MICROS);
    Messages.checkRange("expires_unix_micros", expires, 0, Limits.UNIX_MICROS);
    checkCount(artifacts.size());
    if (removed && !artifacts.isEmpty()) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, "removed, with artifacts=" + artifacts.size());
    }
    checkArtifacts(artifacts);
    ArtifactPath.checkTogether(artifacts.stream().map(Artifact::path).toList());
  }

  static void checkCount(int artifacts) throws RefusedException {
    if (artifacts > Limits.ARTIFACTS) {
      throw new RefusedException(Refusal.TOO_MANY_ARTIFACTS, "artifacts=" + artifacts + " > LIMIT=" + Limits.ARTIFACTS);
    }
  }

  private static void checkArtifacts(List<Artifact> artifacts) throws RefusedException {
    Map<Digest, Long> sizes = HashMap.newHashMap(artifacts.size());
    Set<String> mediaTypes = new HashSet<>(); // good ones: there are few, in many artifacts
    for (Artifact artifact : artifacts) {
      Refusal path = ArtifactPath.check(artifact.path());
      if (path != null) {
        throw new RefusedException(path, "path=" + printable(artifact.path()));
      }
      // The sum of as many as there may be fits a long.
      if (artifact.size() < 0 || artifact.size() > Limits.BLOB_BYTES) {
        throw new RefusedException(
            Refusal.ARTIFACT_SIZE,
            "path=" + artifact.path() + " size=" + Long.toUnsignedString(artifact.size()) + " > LIMIT=" + Limits.BLOB_BYTES);
      }
      if (!mediaTypes.contains(artifact.mediaType()) && !Names.isMediaType(artifact.mediaType())) {
        throw new RefusedException(
            Refusal.ARTIFACT_MEDIA_TYPE, "path=" + artifact.path() + " media_type=" + printable(artifact.mediaType()));
      }
      mediaTypes.add(artifact.mediaType());
      Long known = sizes.putIfAbsent(artifact.sha256(), artifact.size());
      if (known != null && known != artifact.size()) {
        throw new RefusedException(
            Refusal.ARTIFACT_DIGEST, "sha256=" + artifact.sha256() + " size=" + known + " size=" + artifact.size());
      }
    }
  }

  private static void checkName(String field, String name, boolean good) throws RefusedException {
    if (!good) {
      throw new RefusedException(Refusal.NAME_GRAMMAR, field + "=" + printable(name));
    }
  }

  private static void checkText(String field, String text) throws RefusedException {
    if (text.length() > Limits.TEXT_BYTES || text.getBytes(UTF_8).length > Limits.TEXT_BYTES) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, field + " characters=" + text.length() + " > LIMIT=" + Limits.TEXT_BYTES);
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, field + " has a control character");
    }
  }

  /** What is refused goes to a log: short, and without characters that could forge another line. */
  private static String printable(String text) {
    String shown = text.length() > 120 ? text.substring(0, 120) + "…" : text;
    return shown.replaceAll("[^\\x20-\\x7E…]", "?");
  }
}
