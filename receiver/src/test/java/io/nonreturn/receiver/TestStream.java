package io.nonreturn.receiver;

import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Inventory;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Trust;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A low side in a test: numbers, chains and signs bundles as a sender does. */
public final class TestStream {
  /** Making keys takes a while and no test cares whose they are. */
  private static final Publisher PUBLISHER = Publisher.generate(new SecureRandom());

  public static final long EPOCH = 7;
  /** One that the tests' clock allows. */
  public static final long NEXT_EPOCH = 1_800_000_000L;
  public static final long NOW_MICROS = 1_800_000_000_000_000L;
  public static final long DAY_MICROS = 86_400_000_000L;

  private final Publisher publisher;
  private final long epoch;
  private final Map<String, Long> generations = new HashMap<>();
  private long sequence;
  private Digest chain = Chain.START;

  public TestStream() {
    this(PUBLISHER);
  }

  public TestStream(Publisher publisher) {
    this(publisher, EPOCH);
  }

  /** The same sender, once its journal was lost. */
  public TestStream(long epoch) {
    this(PUBLISHER, epoch);
  }

  private TestStream(Publisher publisher, long epoch) {
    this.publisher = publisher;
    this.epoch = epoch;
  }

  public Trust publisherTrust() {
    return Trust.of(List.of(publisher.publicKeys()));
  }

  public static Trust trust() {
    return Trust.of(List.of(PUBLISHER.publicKeys()));
  }

  /** One file of a bundle. */
  @SuppressWarnings("ArrayRecordComponent")
  public record File(String path, byte[] bytes) {
    public static File of(String path, String text) {
      return new File(path, text.getBytes(StandardCharsets.UTF_8));
    }

    public Digest id() {
      return Digest.sha256(bytes);
    }
  }

  /** A bundle as it crosses. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Bundle(Manifest manifest, Digest id, byte[] envelope, List<File> files) {
    public long sequence() {
      return manifest.sequence();
    }
  }

  public Bundle raw(String mirror, String name, File... files) {
    return bundle("raw", mirror, name, List.of(files), false);
  }

  public Bundle pypi(String name, File... files) {
    return bundle("pypi", "pypi", name, List.of(files), false);
  }

  public Bundle removal(String ecosystem, String mirror, String name) {
    return bundle(ecosystem, mirror, name, List.of(), true);
  }

  public Bundle bundle(String ecosystem, String mirror, String name, List<File> files, boolean removed) {
    return next(manifest(epoch, sequence + 1, chain, ecosystem, mirror, name, generation(mirror, name), files, removed), files);
  }

  /** A removal from lists and searches only. */
  public Bundle hiding(String ecosystem, String mirror, String name) {
    return next(
        new Manifest(
            epoch, sequence + 1, chain, ecosystem, mirror, name, generation(mirror, name), List.of(), true,
            new Manifest.Provenance("folder", NOW_MICROS), new Manifest.Admission("hidden", "removals=hide"), NOW_MICROS, 0),
        List.of());
  }

  private long generation(String mirror, String name) {
    return generations.merge(mirror + "/" + name, 1L, Long::sum);
  }

  private Bundle next(Manifest manifest, List<File> files) {
    sequence++;
    chain = Chain.next(chain, manifest.toPayload());
    return sign(publisher, manifest, files);
  }

  public static Manifest manifest(
      long sequence, Digest previous, String ecosystem, String mirror, String name, long generation, List<File> files,
      boolean removed) {
    return manifest(EPOCH, sequence, previous, ecosystem, mirror, name, generation, files, removed);
  }

  public static Manifest manifest(
      long epoch, long sequence, Digest previous, String ecosystem, String mirror, String name, long generation, List<File> files,
      boolean removed) {
    List<Manifest.Artifact> artifacts = new ArrayList<>();
    for (File file : files) {
      artifacts.add(new Manifest.Artifact(file.path(), file.bytes().length, file.id(), "application/octet-stream"));
    }
    return new Manifest(
        epoch, sequence, previous, ecosystem, mirror, name, generation, artifacts, removed,
        new Manifest.Provenance("folder", NOW_MICROS), new Manifest.Admission("admitted", "test"), NOW_MICROS, 0);
  }

  public static Bundle sign(Manifest manifest, List<File> files) {
    return sign(PUBLISHER, manifest, files);
  }

  private static Bundle sign(Publisher publisher, Manifest manifest, List<File> files) {
    byte[] envelope = publisher.sign(MessageType.MANIFEST, manifest.toPayload());
    return new Bundle(manifest, Digest.sha256(envelope), envelope, files);
  }

  /** A head of the stream as it stands. */
  public byte[] head(long createdMicros) {
    return sign(new Head(epoch, sequence, chain, createdMicros, createdMicros + DAY_MICROS, sequence, 0));
  }

  /** An inventory of the whole stream as it stands. */
  public byte[] inventory(long createdMicros, Long... live) {
    return inventory(new SequenceRange(1, sequence), createdMicros, live);
  }

  public byte[] inventory(SequenceRange range, long createdMicros, Long... live) {
    Set<Long> needed = Set.of(live);
    return PUBLISHER.sign(MessageType.INVENTORY, Inventory.of(
        epoch, sequence, chain, range, needed::contains, createdMicros, createdMicros + DAY_MICROS).toPayload());
  }

  public static byte[] sign(Head head) {
    return PUBLISHER.sign(MessageType.HEAD, head.toPayload());
  }

  public long sequence() {
    return sequence;
  }

  public Digest chain() {
    return chain;
  }
}
