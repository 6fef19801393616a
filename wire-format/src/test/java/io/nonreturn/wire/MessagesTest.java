package io.nonreturn.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.sun.management.ThreadMXBean;
import io.nonreturn.wire.proto.ArtifactMessage;
import io.nonreturn.wire.proto.BeaconMessage;
import io.nonreturn.wire.proto.HeadMessage;
import io.nonreturn.wire.proto.ManifestMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Manifests, heads and beacons: what is written is read, and whatever is out of bounds is refused by its own name. */
class MessagesTest {
  private static final ByteString ID = ByteString.copyFrom(Golden.counting(9));

  @Property(tries = 100)
  void manifestsCross(
      @ForAll @LongRange(min = 1) long epoch,
      @ForAll @LongRange(min = 2) long sequence,
      @ForAll @LongRange(min = 1) long generation,
      @ForAll @IntRange(max = 50) int artifacts,
      @ForAll @LongRange(max = 1L << 40) long size,
      @ForAll @LongRange(max = Limits.UNIX_MICROS) long micros)
      throws RefusedException {
    List<Manifest.Artifact> list = new ArrayList<>();
    for (int i = 0; i < artifacts; i++) {
      Digest digest = Digest.sha256(new byte[] {(byte) i});
      list.add(new Manifest.Artifact("é/" + i, size, digest, "text/plain"));
    }
    Manifest manifest =
        new Manifest(
            epoch, sequence, Digest.of(Golden.counting(1)), "pypi", "main", "näme", generation, list, artifacts == 0,
            new Manifest.Provenance("", micros), new Manifest.Admission("", ""), micros, micros);
    assertEquals(manifest, Manifest.parse(manifest.toPayload()));
    assertEquals(artifacts * size, manifest.totalBytes());
  }

  @Property(tries = 200)
  void headsCross(
      @ForAll @LongRange(min = 1) long epoch,
      @ForAll @LongRange(min = 0) long sequence,
      @ForAll @LongRange(max = Limits.UNIX_MICROS - 1) long created,
      @ForAll @LongRange(min = 0) long totals)
      throws RefusedException {
    Digest chain = sequence == 0 ? Chain.START : Digest.of(Golden.counting(1));
    Head head = new Head(epoch, sequence, chain, created, created + 1, totals, totals);
    assertEquals(head, Head.parse(head.toPayload()));
  }

  @Property(tries = 200)
  void beaconsCross(
      @ForAll @LongRange(min = 0) long counter, @ForAll @IntRange(min = 1, max = 223) int k, @ForAll @IntRange(max = 32) int m)
      throws RefusedException {
    Beacon beacon =
        new Beacon(
            1, 0, Chain.START, counter, counter, counter, Limits.UNIX_MICROS, k, m, 65_459, counter, counter, Limits.UNIX_MICROS);
    byte[] payload = beacon.toPayload();
    assertTrue(payload.length <= Limits.BEACON_BYTES);
    assertEquals(beacon, Beacon.parse(payload));
  }

  @Test
  void manifestFieldsOutOfBounds() {
    assertManifest(Refusal.MESSAGE_VERSION, m -> m.setVersion(0));
    assertManifest(Refusal.MESSAGE_VERSION, m -> m.setVersion(2));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setEpoch(0));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setEpoch(-1));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setSequence(0));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setSequence(-1));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setSequence(2)); // with the chain of the first
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setPreviousChain(ID)); // the first with another chain
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.clearPreviousChain());
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setPreviousChain(ByteString.copyFrom(new byte[33])));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setGeneration(0));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setGeneration(Long.MIN_VALUE));
    assertManifest(Refusal.NAME_GRAMMAR, m -> m.setEcosystem("PyPI"));
    assertManifest(Refusal.NAME_GRAMMAR, m -> m.clearMirror());
    assertManifest(Refusal.NAME_GRAMMAR, m -> m.setMirror("../x"));
    assertManifest(Refusal.NAME_GRAMMAR, m -> m.setName(".."));
    assertManifest(Refusal.NAME_GRAMMAR, m -> m.setName("a/b"));
    assertManifest(Refusal.NAME_GRAMMAR, m -> m.setName("x".repeat(1 << 20)));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setRemoved(true)); // with artifacts
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.clearProvenance());
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.clearAdmission());
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.getProvenanceBuilder().setUpstream("x".repeat(1_025)));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.getProvenanceBuilder().setUpstream("ä".repeat(513)));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.getProvenanceBuilder().setUpstream("two\nlines"));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.getAdmissionBuilder().setPolicy("\u001b[31m"));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.getAdmissionBuilder().setDecision("\0"));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.getProvenanceBuilder().setObservedUnixMicros(-1));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setStagedUnixMicros(Limits.UNIX_MICROS + 1));
    assertManifest(Refusal.MESSAGE_FIELD, m -> m.setExpiresUnixMicros(-1));
  }

  @Test
  void artifactsOutOfBounds() {
    assertArtifact(Refusal.PATH_DOTS, a -> a.setPath("../../etc/passwd"));
    assertArtifact(Refusal.PATH_EMPTY, a -> a.setPath("/etc/passwd"));
    assertArtifact(Refusal.PATH_EMPTY, a -> a.clearPath());
    assertArtifact(Refusal.PATH_CHARACTER, a -> a.setPath("a\0b"));
    assertArtifact(Refusal.PATH_NOT_NFC, a -> a.setPath("e\u0301"));
    assertArtifact(Refusal.PATH_TOO_LONG, a -> a.setPath("x".repeat(300)));
    assertArtifact(Refusal.PATH_TOO_DEEP, a -> a.setPath("x/".repeat(40) + "x"));
    assertArtifact(Refusal.PATH_REPEATED, a -> a.setPath("hello.txt"));
    assertArtifact(Refusal.PATH_CASE_CLASH, a -> a.setPath("Hello.txt"));
    assertArtifact(Refusal.PATH_IS_FOLDER, a -> a.setPath("hello.txt/x"));
    assertArtifact(Refusal.PATH_IS_FOLDER, a -> a.setPath("more"));
    assertArtifact(Refusal.ARTIFACT_SIZE, a -> a.setSize(-1));
    assertArtifact(Refusal.ARTIFACT_SIZE, a -> a.setSize((1L << 40) + 1));
    assertArtifact(Refusal.ARTIFACT_DIGEST, a -> a.clearSha256());
    assertArtifact(Refusal.ARTIFACT_DIGEST, a -> a.setSha256(ByteString.copyFrom(new byte[31])));
    assertArtifact(Refusal.ARTIFACT_DIGEST, a -> a.setSha256(ByteString.copyFrom(new byte[64])));
    ByteString hello = ByteString.copyFrom(Digest.sha256(Golden.HELLO).toBytes());
    assertArtifact(Refusal.ARTIFACT_DIGEST, a -> a.setSha256(hello)); // with another size than its twin
    assertArtifact(Refusal.ARTIFACT_MEDIA_TYPE, a -> a.clearMediaType());
    assertArtifact(Refusal.ARTIFACT_MEDIA_TYPE, a -> a.setMediaType("text/html\r\nSet-Cookie: x"));
  }

  @Test
  void oneBlobUnderTwoPathsIsGood() throws RefusedException {
    ManifestMessage.Builder message = message();
    message.addArtifacts(message.getArtifacts(0).toBuilder().setPath("again.txt"));
    assertEquals(3, Manifest.parse(message.build().toByteArray()).artifacts().size());
  }

  @Test
  void headFieldsOutOfBounds() {
    assertHead(Refusal.MESSAGE_VERSION, h -> h.setVersion(2));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setEpoch(0));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setSequence(-1));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setSequence(0)); // with a chain
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setChain(ByteString.copyFrom(new byte[32]))); // without
    assertHead(Refusal.MESSAGE_FIELD, h -> h.clearChain());
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setCreatedUnixMicros(-1));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setCreatedUnixMicros(Long.MAX_VALUE));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setExpiresUnixMicros(h.getCreatedUnixMicros()));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setExpiresUnixMicros(Limits.UNIX_MICROS + 1));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setBundles(-1));
    assertHead(Refusal.MESSAGE_FIELD, h -> h.setBlobBytes(-1));
    assertRefused(Refusal.ENVELOPE_SIZE, () -> Head.parse(new byte[(16 << 10) + 1]));
  }

  @Test
  void beaconFieldsOutOfBounds() {
    assertBeacon(Refusal.MESSAGE_VERSION, b -> b.setVersion(0));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setEpoch(0));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setChain(ByteString.EMPTY));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setFramesSent(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setBytesSent(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setBacklogBytes(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setClockUnixMicros(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setDataShards(0));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setDataShards(224));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setDataShards(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setParityShards(56)); // 200 + 56
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setShardLength(0));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setShardLength(65_460));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setBurstMillis(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setRateBytesPerSecond(-1));
    assertBeacon(Refusal.MESSAGE_FIELD, b -> b.setCarouselNextUnixMicros(-1));
    assertRefused(Refusal.BEACON_SIZE, () -> Beacon.parse(new byte[1_025]));
  }

  @Test
  void constructorsRefuseTheSame() {
    assertThrows(IllegalArgumentException.class, () -> new Head(0, 0, Chain.START, 1, 2, 0, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new Beacon(0, 0, Chain.START, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Manifest(
                1, 1, Chain.START, "raw", "files", "a/b", 1, List.of(), false, new Manifest.Provenance("", 0),
                new Manifest.Admission("", ""), 0, 0));
  }

  /** There is one way to write a message. Each of these is read by protobuf as the very same manifest. */
  @Test
  void otherEncodingsOfTheSameManifest() throws Exception {
    byte[] canonical = Golden.MANIFEST.toPayload();
    ManifestMessage same = ManifestMessage.parseFrom(canonical);
    UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
    UnknownFieldSet unknown = UnknownFieldSet.newBuilder().addField(99, field).build();
    assertNotCanonical(same.toBuilder().setUnknownFields(unknown).build().toByteArray());
    ManifestMessage.Builder nested = same.toBuilder();
    nested.getArtifactsBuilder(0).setUnknownFields(unknown);
    assertNotCanonical(nested.build().toByteArray());
    byte[] explicitDefault = {(byte) (14 << 3), 0};
    assertNotCanonical(concat(canonical, explicitDefault));
    byte[] repeatedField = {(byte) (8 << 3), 1};
    assertNotCanonical(concat(canonical, repeatedField));
    byte[] version = {8, 1};
    byte[] longVarint = {8, (byte) 0x81, 0};
    assertArrayEquals(version, Arrays.copyOf(canonical, 2));
    assertNotCanonical(concat(longVarint, Arrays.copyOfRange(canonical, 2, canonical.length)));
    assertNotCanonical(concat(Arrays.copyOfRange(canonical, 2, canonical.length), version));
  }

  @Test
  void noMessageAtAll() {
    assertRefused(Refusal.MESSAGE_MALFORMED, () -> Manifest.parse(new byte[] {(byte) 0xFF}));
    assertRefused(Refusal.MESSAGE_MALFORMED, () -> Manifest.parse(new byte[] {0}));
    assertRefused(Refusal.MESSAGE_MALFORMED, () -> Manifest.parse(new byte[] {12})); // a group ends
    assertRefused(Refusal.MESSAGE_VERSION, () -> Manifest.parse(new byte[0]));
    assertRefused(Refusal.MESSAGE_VERSION, () -> Head.parse(new byte[0]));
    assertRefused(Refusal.MESSAGE_VERSION, () -> Beacon.parse(new byte[0]));
    assertRefused(Refusal.ENVELOPE_SIZE, () -> Manifest.parse(new byte[(16 << 20) + 1]));
    byte[] invalidUtf8 = {(byte) (6 << 3 | 2), 1, (byte) 0xC0};
    assertRefused(Refusal.MESSAGE_MALFORMED, () -> Manifest.parse(invalidUtf8));
  }

  @Test
  void hundredThousandArtifactsAndNoMore() throws RefusedException {
    List<Manifest.Artifact> artifacts = new ArrayList<>();
    byte[] number = new byte[4];
    for (int i = 0; i < Limits.ARTIFACTS; i++) {
      ByteBuffer.wrap(number).putInt(i);
      artifacts.add(new Manifest.Artifact("folder/" + i % 100 + "/file-" + i, i, Digest.sha256(number), "text/plain"));
    }
    Manifest manifest =
        new Manifest(
            1, 1, Chain.START, "raw", "files", "many", 1, artifacts, false, new Manifest.Provenance("", 0),
            new Manifest.Admission("", ""), 0, 0);
    byte[] payload = manifest.toPayload();
    assertEquals(manifest, Manifest.parse(payload));
    ManifestMessage.Builder more = ManifestMessage.newBuilder();
    artifacts.forEach(artifact -> more.addArtifacts(ArtifactMessage.newBuilder().setPath(artifact.path())));
    more.addArtifacts(ArtifactMessage.getDefaultInstance());
    assertRefused(Refusal.TOO_MANY_ARTIFACTS, () -> Manifest.parse(more.build().toByteArray()));
  }

  /** 16 MiB of the shortest fields there are: eight million objects, if one were made of each. */
  @Test
  void amplificationIsRefusedBeforeItCosts() {
    byte[] empty = repeat(new byte[] {(byte) (9 << 3 | 2), 0});
    byte[] unknown = repeat(new byte[] {(byte) (15 << 3), 1});
    byte[] nestedUnknown = concat(new byte[] {(byte) (11 << 3 | 2)}, lengthPrefixed(repeat(new byte[] {(byte) (15 << 3), 1})));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertRefused(Refusal.TOO_MANY_ARTIFACTS, () -> Manifest.parse(empty));
    assertRefused(Refusal.MESSAGE_NOT_CANONICAL, () -> Manifest.parse(unknown));
    assertRefused(Refusal.MESSAGE_NOT_CANONICAL, () -> Manifest.parse(nestedUnknown));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 8 << 20, "allocated=" + allocated);
  }

  private static byte[] repeat(byte[] two) {
    byte[] bytes = new byte[(16 << 20) - 16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = two[i % 2];
    }
    return bytes;
  }

  private static byte[] lengthPrefixed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeByteArrayNoTag(bytes);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static ManifestMessage.Builder message() {
    try {
      return ManifestMessage.parseFrom(Golden.MANIFEST.toPayload()).toBuilder();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertManifest(Refusal expected, Consumer<ManifestMessage.Builder> change) {
    ManifestMessage.Builder message = message();
    change.accept(message);
    assertRefused(expected, () -> Manifest.parse(message.build().toByteArray()));
  }

  /** A third artifact, beside hello.txt and more/ways.txt. */
  private static void assertArtifact(Refusal expected, Consumer<ArtifactMessage.Builder> change) {
    ArtifactMessage.Builder artifact =
        ArtifactMessage.newBuilder().setPath("third").setSize(5).setSha256(ID).setMediaType("text/plain");
    change.accept(artifact);
    assertManifest(expected, message -> message.addArtifacts(artifact));
  }

  private static void assertHead(Refusal expected, Consumer<HeadMessage.Builder> change) {
    assertRefused(expected, () -> {
      HeadMessage.Builder message = HeadMessage.parseFrom(Golden.HEAD.toPayload()).toBuilder();
      change.accept(message);
      Head.parse(message.build().toByteArray());
    });
  }

  private static void assertBeacon(Refusal expected, Consumer<BeaconMessage.Builder> change) {
    assertRefused(expected, () -> {
      BeaconMessage.Builder message = BeaconMessage.parseFrom(Golden.BEACON.toPayload()).toBuilder();
      change.accept(message);
      Beacon.parse(message.build().toByteArray());
    });
  }

  private static void assertNotCanonical(byte[] payload) {
    assertRefused(Refusal.MESSAGE_NOT_CANONICAL, () -> Manifest.parse(payload));
  }

  private static void assertRefused(Refusal expected, Executable parse) {
    RefusedException refused = assertThrows(RefusedException.class, parse);
    assertEquals(expected, refused.cause(), refused.getMessage());
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
