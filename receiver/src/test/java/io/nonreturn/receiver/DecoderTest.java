package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.assemble.AssembledSink;
import io.nonreturn.receiver.assemble.Assembler;
import io.nonreturn.receiver.assemble.BlobLookup;
import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.receiver.decode.Decoder;
import io.nonreturn.receiver.decode.SessionStore;
import io.nonreturn.receiver.decode.WarmUp;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stages from frame to object with their real threads. */
@Timeout(300)
class DecoderTest {
  @TempDir Path directory;

  private final RefusalCounters refusals = new RefusalCounters();
  private final Memory memory = new Memory();

  @Test
  void exactlyTheSentObjectsComeOutOfShuffledRepeatedAndLostFrames() throws Exception {
    Random random = new Random(5);
    List<byte[]> objects = new ArrayList<>();
    List<byte[]> frames = new ArrayList<>();
    int lostPerBlock = 3;
    try (LowSide low = new LowSide(1 << 20, 1_000, 10, lostPerBlock)) {
      for (int i = 0; i < 60; i++) {
        byte[] object = new byte[random.nextInt(200_000)];
        if (i % 2 == 0) {
          random.nextBytes(object); // the others compress
        }
        objects.add(object);
        List<byte[]> sent = low.object(PieceKind.BLOB, object);
        int shards = 10 + lostPerBlock;
        for (int from = 0; from < sent.size(); ) {
          int to = Math.min(sent.size(), from + shards);
          List<byte[]> block = new ArrayList<>(sent.subList(from, to));
          if (block.size() == shards) {
            Collections.shuffle(block, random);
            block = block.subList(0, 10);
          }
          frames.addAll(block);
          from = to;
        }
      }
    }
    for (int i = 0; i + 100 < frames.size(); i += 100) {
      Collections.shuffle(frames.subList(i, i + 100), random);
      frames.add(i + 50, frames.get(i));
    }
    objects.forEach(memory::name);
    Assembler assembler = assembler();
    Decoder decoder = decoder(assembler, 2);
    long now = System.nanoTime();
    for (byte[] frame : frames) {
      decoder.datagram(frame, 0, frame.length, now);
    }
    while (memory.objects.size() < objects.size()) {
      Thread.sleep(1);
    }
    decoder.close();
    assembler.close();
    for (byte[] object : objects) {
      assertArrayEquals(object, memory.objects.get(Digest.sha256(object)));
    }
    assertEquals(objects.size(), memory.objects.size());
    assertTrue(decoder.stats().blocksRepaired() > 10);
    assertEquals(Map.of("replayed", frames.size() - decoder.stats().framesAccepted()), refusals.snapshot());
    assertEquals(0, decoder.stats().slabBytes());
  }

  @Test
  void closingDeliversWhatIsComplete() throws Exception {
    byte[] object = new byte[500_000];
    new Random(1).nextBytes(object);
    memory.name(object);
    Assembler assembler = assembler();
    try (LowSide low = new LowSide(1 << 20, 1_000, 10, 0);
        Decoder decoder = decoder(assembler, 1)) {
      long now = System.nanoTime();
      low.object(PieceKind.BLOB, object).forEach(frame -> decoder.datagram(frame, 0, frame.length, now));
    }
    assembler.close();
    assertArrayEquals(object, memory.objects.get(Digest.sha256(object)));
  }

  @Test
  void warmUpDeliversWhatItSends() {
    assertTrue(WarmUp.run(ErasureCodec.portable(), DecodeOptions.defaults(), Duration.ofMillis(100)) > 0);
  }

  private Assembler assembler() throws IOException {
    Assembler assembler =
        new Assembler(SpoolOptions.of(directory, 0), memory, memory, refusals, () -> 1L << 40, System::nanoTime);
    assembler.recover();
    return assembler;
  }

  private Decoder decoder(Assembler assembler, int workers) {
    DecodeOptions defaults = DecodeOptions.defaults();
    Decoder decoder =
        new Decoder(
            new DecodeOptions(
                defaults.replayFrames(), 100, 1_024, 64 << 20, Duration.ofSeconds(10), workers, 4),
            LowSide.KEY,
            new NoStore(),
            ErasureCodec.portable(),
            (session, sequence, beacon, received) -> {},
            assembler,
            assembler::work,
            refusals);
    decoder.start();
    return decoder;
  }

  private static final class Memory implements BlobLookup, AssembledSink {
    final Map<Digest, Long> sizes = new ConcurrentHashMap<>();
    final Map<Digest, byte[]> objects = new ConcurrentHashMap<>();

    void name(byte[] blob) {
      sizes.put(Digest.sha256(blob), (long) blob.length);
    }

    @Override
    public boolean isStored(Digest id) {
      return objects.containsKey(id);
    }

    @Override
    public long expectedSize(Digest id) {
      return sizes.getOrDefault(id, -1L);
    }

    @Override
    public boolean isGivenUp(Digest id) {
      return false;
    }

    @Override
    public boolean isLost(Digest id) {
      return false;
    }

    @Override
    public boolean isWanted(Digest id) {
      return sizes.containsKey(id);
    }

    @Override
    public boolean isKnownObject(Digest id) {
      return objects.containsKey(id);
    }

    @Override
    public void blob(CompletedBlob blob) {
      objects.put(
          blob.id(),
          switch (blob) {
            case CompletedBlob.InMemory small -> small.bytes();
            case CompletedBlob.InSpool large -> read(large.file());
          });
    }

    @Override
    public void manifest(Digest id, byte[] envelope) {
      objects.put(id, envelope);
    }

    @Override
    public void head(Digest id, byte[] envelope) {
      objects.put(id, envelope);
    }

    @Override
    public void inventory(Digest id, byte[] envelope) {
      objects.put(id, envelope);
    }

    private static byte[] read(Path file) {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final class NoStore implements SessionStore {
    @Override
    public long highest() {
      return 0;
    }

    @Override
    public void raise(long session) {}
  }
}
