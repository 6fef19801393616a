package io.nonreturn.receiver.assemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.MemoryFolder;
import io.nonreturn.receiver.assemble.CompletedBlob.InMemory;
import io.nonreturn.receiver.assemble.CompletedBlob.InSpool;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The assembler: any sequence of pieces, true and false, over a few objects, with manifests that come and go and restarts between. What it hands
 * over is what its name says; its quotas hold; and whatever was before, an honest repeat is taken in the end.
 */
class AssemblerFuzzTest {
  private static final int SMALL = 100;
  private static final int UNNAMED = 3_000;
  private static final int BLOBS = 4;
  private static final int RANGES = 64;
  private static final int STEP_BYTES = 7;
  private static final List<byte[]> CONTENTS = IntStream.of(0, 1, 60, SMALL, SMALL + 1, 500, 2_000, 5_000)
      .mapToObj(length -> {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
      })
      .toList();
  private static final List<Digest> IDS = CONTENTS.stream().map(Digest::sha256).toList();

  private final Path folder = MemoryFolder.shared();

  AssemblerFuzzTest() throws IOException {}

  /** The state of one run. */
  private final class Run implements BlobLookup, AssembledSink {
    final Map<Digest, Long> sizes = new HashMap<>();
    final Set<Digest> stored = new HashSet<>();
    final RefusalCounters refusals = new RefusalCounters();
    long now = 1;
    /** In the spool; whole ones that wait for their manifest lie beside it, and are in it again after a restart. */
    int mostBlobs = BLOBS;
    Assembler assembler;

    void open() throws IOException {
      SpoolOptions options =
          new SpoolOptions(folder, SMALL, 20_000, 300, UNNAMED, Duration.ofMinutes(10), BLOBS, RANGES, 2, 1_000_000);
      assembler = new Assembler(options, this, this, refusals, () -> 1L << 40, () -> now);
      assembler.recover();
    }

    void restart() throws IOException {
      AssembleStats stats = assembler.stats();
      mostBlobs = Math.max(BLOBS, stats.spoolBlobs() + stats.waitingBlobs());
      assembler.close();
      open();
    }

    void work() {
      now += 2_000_000_000;
      for (int turns = 0; assembler.work(1); turns++) {
        assertTrue(turns < 10_000, "work never ends");
      }
    }

    @Override
    public boolean isStored(Digest id) {
      return stored.contains(id);
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
      return false;
    }

    @Override
    public void blob(CompletedBlob blob) {
      byte[] bytes = switch (blob) {
        case InMemory small -> small.bytes();
        case InSpool large -> take(large.file());
      };
      assertEquals(blob.size(), bytes.length);
      assertEquals(blob.id(), Digest.sha256(bytes), "handed over under a false name");
      assertTrue(sizes.containsKey(blob.id()), "handed over though no manifest names it");
      stored.add(blob.id());
    }

    @Override
    public void manifest(Digest id, byte[] envelope) {
      assertEquals(id, Digest.sha256(envelope));
    }

    @Override
    public void inventory(Digest id, byte[] envelope) {
      assertEquals(id, Digest.sha256(envelope));
    }

    @Override
    public void head(Digest id, byte[] envelope) {
      assertEquals(id, Digest.sha256(envelope));
    }
  }

  @FuzzTest
  void pieces(byte[] steps) throws IOException {
    empty();
    Run run = new Run();
    run.open();
    for (int at = 0; at + STEP_BYTES <= steps.length && at < 200 * STEP_BYTES; at += STEP_BYTES) {
      step(run, Arrays.copyOfRange(steps, at, at + STEP_BYTES));
      AssembleStats stats = run.assembler.stats();
      assertTrue(stats.unnamedBytes() >= 0 && stats.unnamedBytes() <= UNNAMED + 5_000, () -> "unnamed " + stats.unnamedBytes());
      assertTrue(stats.spoolBlobs() <= run.mostBlobs, () -> "blobs " + stats.spoolBlobs());
    }
    honestRepeats(run);
    run.assembler.close();
  }

  private static void step(Run run, byte[] step) throws IOException {
    int which = step[1] & 7;
    byte[] content = CONTENTS.get(which);
    Digest id = IDS.get(which);
    switch (step[0] & 0x1F) {
      case 0 -> run.sizes.put(id, (long) content.length);
      case 1 -> run.sizes.put(id, (long) (step[2] & 0xFF));
      case 2 -> run.sizes.remove(id);
      case 3 -> run.assembler.discard(id);
      case 4 -> run.now += (step[2] & 0xFFL) << 33;
      case 5 -> run.assembler.work(1);
      case 6 -> run.work();
      case 7 -> run.restart();
      case 8 -> run.stored.remove(id);
      default -> piece(run, step, id, content);
    }
  }

  private static void piece(Run run, byte[] step, Digest id, byte[] content) {
    PieceKind kind = switch (step[0] & 0xE0) {
      case 0xE0 -> PieceKind.INVENTORY;
      case 0xC0 -> PieceKind.HEAD;
      case 0x60 -> PieceKind.MANIFEST;
      default -> PieceKind.BLOB;
    };
    long total = (step[0] & 0x1F) == 9 ? (step[6] & 0xFF) * 20L : content.length;
    long offset = Math.min(total, ((step[2] & 0xFFL) << 8 | (step[3] & 0xFF)) % (content.length + 1L));
    int length = (int) Math.min(total - offset, (step[4] & 0xFFL) << (step[5] & 7));
    if (length == 0 && total > 0) {
      return; // no such piece comes out of a block
    }
    byte[] buffer = new byte[length + 10];
    System.arraycopy(content, (int) Math.min(offset, content.length), buffer, 5, Math.clamp(content.length - offset, 0, length));
    if ((step[0] & 0x1F) == 10 && length > 0) {
      buffer[5] ^= 1;
    }
    run.assembler.piece(kind, id, offset, total, buffer, 5, length);
    Arrays.fill(buffer, (byte) 0x55);
  }

  /** Every blob is named and sent twice more: after the first time at the latest, what was false before is thrown away. */
  private static void honestRepeats(Run run) {
    run.now += Duration.ofMinutes(20).toNanos();
    run.work();
    for (int which = 0; which < CONTENTS.size(); which++) {
      byte[] content = CONTENTS.get(which);
      Digest id = IDS.get(which);
      run.sizes.clear();
      run.stored.clear();
      run.sizes.put(id, (long) content.length);
      run.assembler.discard(id);
      for (int pass = 0; pass < 3 && !run.stored.contains(id); pass++) {
        run.assembler.piece(PieceKind.BLOB, id, 0, content.length, content, 0, content.length);
        run.work();
      }
      int blob = which;
      assertTrue(run.stored.contains(id), () -> "blob " + blob + " is not taken in: " + run.refusals.snapshot());
    }
  }

  private void empty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static byte[] take(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
