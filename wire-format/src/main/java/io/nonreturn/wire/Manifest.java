package io.nonreturn.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.nonreturn.wire.proto.AdmissionMessage;
import io.nonreturn.wire.proto.ArtifactMessage;
import io.nonreturn.wire.proto.ManifestMessage;
import io.nonreturn.wire.proto.ProvenanceMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * What one bundle consists of: the unit that becomes visible on the high side whole or not at all. Immutable, and always
 * within the limits: the constructor throws {@link IllegalArgumentException} for what a receiver would refuse.
 *
 * @param epoch of the stream, from 1; another one when the sender's journal was lost
 * @param sequence number in the stream, from 1, without gaps
 * @param previousChain {@link Chain} value of the sequence before
 * @param ecosystem decides how the bundle is checked and served
 * @param mirror the slice of an upstream it belongs to
 * @param name unique within the mirror
 * @param generation of (mirror, name), from 1, rising with the sequence
 * @param artifacts the files, in any order
 * @param removed whether the bundle was removed whole; there are no artifacts then
 * @param provenance where it came from
 * @param admission why it may cross
 * @param stagedUnixMicros low-side time at which it was staged
 * @param expiresUnixMicros when it must no longer be taken; 0 for never
 */
public record Manifest(
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
    long stagedUnixMicros,
    long expiresUnixMicros) {

  /**
   * One file of the bundle.
   *
   * @param path by the grammar of {@link ArtifactPath}
   * @param size in bytes
   * @param sha256 of its bytes: names its blob
   * @param mediaType type and subtype, without parameters
   */
  public record Artifact(String path, long size, Digest sha256, String mediaType) {}

  /**
   * Where a bundle came from.
   *
   * @param upstream free text for people, at most {@link Limits#TEXT_BYTES}
   * @param observedUnixMicros low-side time at which it was seen there; 0 when unknown
   */
  public record Provenance(String upstream, long observedUnixMicros) {}

  /**
   * What was decided about a bundle, and by which rules.
   *
   * @param decision {@link #ADMITTED}, {@link #REMOVED}, {@link #HIDDEN} or another text, at most {@link Limits#TEXT_BYTES}
   * @param policy names the rules applied, at most {@link Limits#TEXT_BYTES}
   */
  public record Admission(String decision, String policy) {

    /** Its content may cross. */
    public static final String ADMITTED = "admitted";

    /** Upstream no longer has it, and so clients shall not see it either. */
    public static final String REMOVED = "removed";

    /** Upstream no longer has it: it is listed no more, but who names it exactly still gets what came before. */
    public static final String HIDDEN = "hidden";
  }

  public Manifest {
    artifacts = List.copyOf(artifacts);
    try {
      ManifestRules.check(
          epoch, sequence, previousChain, ecosystem, mirror, name, generation, artifacts, removed, provenance, admission,
          stagedUnixMicros, expiresUnixMicros);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Bytes of all artifacts; one blob under two paths counts twice. */
  public long totalBytes() {
    long total = 0;
    for (Artifact artifact : artifacts) {
      total += artifact.size();
    }
    return total;
  }

  /** Whether it takes its name out of lists and searches, and nothing else: a removal that was {@link Admission#HIDDEN decided so}. */
  public boolean hides() {
    return removed && admission.decision().equals(Admission.HIDDEN);
  }

  /** The bytes to be signed. */
  public byte[] toPayload() {
    ManifestMessage.Builder message =
        ManifestMessage.newBuilder()
            .setVersion(Messages.VERSION)
            .setEpoch(epoch)
            .setSequence(sequence)
            .setPreviousChain(UnsafeByteOperations.unsafeWrap(previousChain.toBytes()))
            .setEcosystem(ecosystem)
            .setMirror(mirror)
            .setName(name)
            .setGeneration(generation)
            .setRemoved(removed)
            .setProvenance(
                ProvenanceMessage.newBuilder()
                    .setUpstream(provenance.upstream())
                    .setObservedUnixMicros(provenance.observedUnixMicros()))
            .setAdmission(
                AdmissionMessage.newBuilder().setDecision(admission.decision()).setPolicy(admission.policy()))
            .setStagedUnixMicros(stagedUnixMicros)
            .setExpiresUnixMicros(expiresUnixMicros);
    for (Artifact artifact : artifacts) {
      message.addArtifacts(
          ArtifactMessage.newBuilder()
              .setPath(artifact.path())
              .setSize(artifact.size())
              .setSha256(UnsafeByteOperations.unsafeWrap(artifact.sha256().toBytes()))
              .setMediaType(artifact.mediaType()));
    }
    return message.build().toByteArray();
  }

  /**
   * Reads bytes whose signatures were verified.
   *
   * @throws RefusedException when they are not a canonical manifest within all limits
   */
  public static Manifest parse(byte[] payload) throws RefusedException {
    if (payload.length > Limits.MANIFEST_BYTES) {
      throw new RefusedException(Refusal.ENVELOPE_SIZE, "bytes=" + payload.length + " > LIMIT=" + Limits.MANIFEST_BYTES);
    }
    int count = Messages.count(payload, ManifestMessage.ARTIFACTS_FIELD_NUMBER);
    ManifestRules.checkCount(count);
    ManifestMessage message = Messages.parse(ManifestMessage.parser(), payload);
    Messages.checkVersion(message.getVersion());
    if (!message.hasProvenance() || !message.hasAdmission()) {
      throw new RefusedException(Refusal.MESSAGE_FIELD, "provenance or admission is missing");
    }
    List<Artifact> artifacts = new ArrayList<>(count);
    for (ArtifactMessage artifact : message.getArtifactsList()) {
      artifacts.add(artifact(artifact));
    }
    Digest previousChain = Messages.digest("previous_chain", message.getPreviousChain());
    ProvenanceMessage provenance = message.getProvenance();
    AdmissionMessage admission = message.getAdmission();
    return Messages.valid(
        () ->
            new Manifest(
                message.getEpoch(),
                message.getSequence(),
                previousChain,
                message.getEcosystem(),
                message.getMirror(),
                message.getName(),
                message.getGeneration(),
                artifacts,
                message.getRemoved(),
                new Provenance(provenance.getUpstream(), provenance.getObservedUnixMicros()),
                new Admission(admission.getDecision(), admission.getPolicy()),
                message.getStagedUnixMicros(),
                message.getExpiresUnixMicros()));
  }

  private static Artifact artifact(ArtifactMessage message) throws RefusedException {
    if (message.getSha256().size() != Digest.BYTES) {
      throw new RefusedException(
          Refusal.ARTIFACT_DIGEST, "path=" + message.getPath() + " digest bytes=" + message.getSha256().size());
    }
    Digest sha256 = Digest.of(message.getSha256().toByteArray());
    return new Artifact(message.getPath(), message.getSize(), sha256, message.getMediaType());
  }
}
