package io.nonreturn.bench.throughput;

import io.nonreturn.bench.throughput.BenchCase.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Seeded files to carry, each with its hash taken while it was written. */
final class Payload {
  static final int FILES_PER_BUNDLE = 200;

  private static final int CHUNK_BYTES = 1 << 20;
  private static final String[] WORDS = {
    "valve", "link", "mirror", "bundle", "piece", "block", "frame", "parity", "shard", "head", "beacon", "gap", "ledger",
    "ticket", "stream", "epoch"
  };

  /**
   * One written file.
   *
   * @param bundle folder of the mirror that it lies in
   * @param name its name there
   * @param sha256 in hex
   */
  record Item(String bundle, String name, String sha256) {}

  private final Random random;
  private final Content content;
  private final byte[] chunk = new byte[CHUNK_BYTES];

  Payload(Content content, long seed) {
    this.content = content;
    this.random = new Random(seed);
  }

  /** Writes files under {@code folder}, each subfolder a bundle whose name begins with {@code prefix}. */
  List<Item> write(String prefix, int files, long fileBytes, Path folder) throws IOException {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      String bundle = String.format("%s%04d", prefix, i / FILES_PER_BUNDLE);
      String name = String.format("f%05d.bin", i);
      Path parent = Files.createDirectories(folder.resolve(bundle));
      items.add(new Item(bundle, name, writeFile(parent.resolve(name), fileBytes)));
    }
    return items;
  }

  /** Writes one file and returns its SHA-256 in hex. */
  String writeFile(Path file, long bytes) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= chunk.length) {
        int n = (int) Math.min(chunk.length, left);
        fill(chunk, n);
        digest.update(chunk, 0, n);
        out.write(chunk, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Fills the first {@code length} bytes with content of the kind. */
  void fill(byte[] buffer, int length) {
    if (content == Content.INCOMPRESSIBLE) {
      fillRandom(buffer, length);
    } else {
      fillText(buffer, length);
    }
  }

  private void fillRandom(byte[] buffer, int length) {
    // Eight bytes a draw; java.util.Random itself would take longer than everything that is measured.
    long state = random.nextLong() | 1;
    int at = 0;
    while (at + Long.BYTES <= length) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      for (int i = 0; i < Long.BYTES; i++) {
        buffer[at++] = (byte) (state >>> (i * Byte.SIZE));
      }
    }
    while (at < length) {
      buffer[at++] = (byte) random.nextInt();
    }
  }

  private void fillText(byte[] buffer, int length) {
    int at = 0;
    while (at < length) {
      String word = WORDS[random.nextInt(WORDS.length)] + '=' + random.nextInt(100_000) + '\n';
      byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
      int n = Math.min(bytes.length, length - at);
      System.arraycopy(bytes, 0, buffer, at, n);
      at += n;
    }
  }

  private static MessageDigest sha256() throws IOException {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no SHA-256", e);
    }
  }
}
