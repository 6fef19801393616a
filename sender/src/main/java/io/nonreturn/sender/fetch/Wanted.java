package io.nonreturn.sender.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file to download.
 *
 * @param uri where it is: absolute, http or https
 * @param size in bytes as the index states it, -1 when it does not
 * @param mostBytes that it may have where no size is stated
 * @param checksums that the index states; all must be right
 * @param headers to send besides the fetcher's own
 */
public record Wanted(URI uri, long size, long mostBytes, List<Checksum> checksums, Map<String, String> headers) {

  /**
   * Freezes lists and headers.
   *
   * @throws IllegalArgumentException if Git's checksum is stated without a size, which is part of it
   */
  public Wanted {
    checksums = List.copyOf(checksums);
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    if (size < 0 && checksums.stream().anyMatch(c -> c.algorithm() == Checksum.Algorithm.GIT_BLOB)) {
      throw new IllegalArgumentException("a Git checksum needs a size");
    }
  }

  /** A file of a stated size and checksum. */
  public static Wanted of(URI uri, long size, long mostBytes, Checksum... checksums) {
    return new Wanted(uri, size, mostBytes, List.of(checksums), Map.of());
  }

  /** The most bytes that may come. */
  long limit() {
    return size >= 0 ? size : mostBytes;
  }

  /** Names the file on our disk: by its checksums where there are some, so that it may move upstream between two parts of it. */
  String key() {
    MessageDigest hash = Checksum.Algorithm.SHA_256.start(size);
    String identity = checksums.isEmpty() ? "uri " + uri : "sums " + checksums;
    hash.update((identity + " " + size).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash.digest()).substring(0, 40);
  }
}
