package io.nonreturn.wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Damages good input at random and reads it: nothing but a refusal may come out. The seed is fixed and each failure says which
 * round it was, so that it can be repeated.
 */
class MutationTest {
  private static final long SEED = 20_260_101;

  private interface Reader {
    void read(byte[] input) throws RefusedException, IOException;
  }

  @Test
  void frames() {
    FrameSeal seal = FrameSeal.of(Golden.LINK, Golden.SESSION);
    byte[] out = new byte[70_000];
    mutate(Golden.shardFrame(), 5_000, frame -> {
      if (Frames.check(frame, 0, frame.length) == null) {
        seal.open(frame, 0, frame.length, out, 0);
      }
    });
    mutate(Golden.beaconFrame(), 5_000, frame -> Frames.check(frame, 0, frame.length));
  }

  @Test
  void blocks() {
    byte[] rawOut = new byte[64 << 10];
    try (BlockReader reader = new BlockReader()) {
      for (byte[] block : new byte[][] {Golden.storedBlock(), Golden.zstdBlock()}) {
        mutate(block, 5_000, input ->
            reader.read(input, 0, input.length, rawOut, (kind, id, offset, total, buffer, position, length) -> {
              // What is handed over lies where it is said to lie.
              Objects.checkFromIndexSize(position, length, buffer.length);
              Objects.checkFromIndexSize(offset, length, total);
            }));
      }
    }
  }

  @Test
  void messages() {
    mutate(Golden.MANIFEST.toPayload(), 4_000, Manifest::parse);
    mutate(Golden.HEAD.toPayload(), 5_000, Head::parse);
    mutate(Golden.BEACON.toPayload(), 5_000, Beacon::parse);
    mutate(Golden.INVENTORY.toPayload(), 5_000, Inventory::parse);
  }

  @Test
  void envelopes() {
    mutate(Golden.headEnvelope(), 250, input -> Golden.TRUST.verify(MessageType.HEAD, input, 0));
    mutate(Golden.manifestEnvelope(), 250, input -> Golden.TRUST.verify(MessageType.MANIFEST, input, 0));
  }

  @Test
  void paths() {
    mutate("some/folder/näme-1.0.tar.gz".getBytes(UTF_8), 5_000, input ->
        ArtifactPath.check(new String(input, UTF_8)));
  }

  @Test
  void keyFiles() {
    mutate(KeyTexts.link(Golden.LINK).getBytes(ISO_8859_1), 400, input ->
        KeyFilesTest.parse(KeyFiles.LINK, new String(input, ISO_8859_1)));
    mutate(KeyTexts.publisher(Golden.PUBLISHER).getBytes(ISO_8859_1), 60, input ->
        KeyFilesTest.parse(KeyFiles.PUBLISHER, new String(input, ISO_8859_1)));
    mutate(KeyTexts.trust(Golden.TRUST.publishers()).getBytes(ISO_8859_1), 150, input ->
        KeyFilesTest.parse(KeyFiles.TRUST, new String(input, ISO_8859_1)));
  }

  private static void mutate(byte[] good, int rounds, Reader reader) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < rounds; round++) {
      byte[] input = good;
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        input = change(input, random);
      }
      try {
        reader.read(input);
      } catch (RefusedException | KeyFileException expected) {
        // What it should say.
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError("seed=" + SEED + " round=" + round + " of input bytes=" + good.length, e);
      }
    }
  }

  private static byte[] change(byte[] input, SplittableRandom random) {
    byte[] output = input.clone();
    int at = input.length == 0 ? 0 : random.nextInt(input.length);
    switch (input.length == 0 ? 5 : random.nextInt(6)) {
      case 0 -> output[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> output[at] = (byte) random.nextInt();
      case 2 -> output[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
      case 3 -> output = Arrays.copyOf(input, at);
      case 4 -> Arrays.fill(output, at, Math.min(input.length, at + 8), (byte) random.nextInt());
      default -> {
        // Some bytes once more, or new ones, in between.
        int bytes = random.nextInt(1, 16);
        output = Arrays.copyOf(input, input.length + bytes);
        System.arraycopy(input, at, output, at + bytes, input.length - at);
        if (random.nextBoolean()) {
          for (int i = 0; i < bytes; i++) {
            output[at + i] = (byte) random.nextInt();
          }
        }
      }
    }
    return output;
  }
}
