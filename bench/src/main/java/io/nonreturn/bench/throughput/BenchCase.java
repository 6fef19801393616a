package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.link.LinkFaults;
import java.util.Locale;

/**
 * One thing to carry, and how.
 *
 * @param shape what is carried
 * @param content how its bytes compress
 * @param medium where both sides keep their files
 * @param link how the sender uses the link; the rate is set by the sweep
 * @param faults of the link simulator; null for a direct link
 * @param files how many files
 * @param fileBytes size of each
 */
record BenchCase(
    Shape shape, Content content, Medium medium, LinkSettings link, LinkFaults faults, int files, long fileBytes) {

  enum Shape {
    /** One large file. */
    BLOB,
    /** Many small files, two hundred a bundle. */
    SMALL
  }

  enum Content {
    /** Random bytes, as archives and wheels are. */
    INCOMPRESSIBLE,
    /** Text that zstd level 1 shrinks to about a third. */
    COMPRESSIBLE
  }

  enum Medium {
    TMPFS,
    DISK
  }

  long totalBytes() {
    return files * fileBytes;
  }

  /** Such as {@code blob-9000-incompressible-tmpfs}. */
  String name() {
    String base = String.format("%s-%d-%s-%s", shape, link.mtu(), content, medium).toLowerCase(Locale.ROOT);
    return faults == null
        ? base
        : base + String.format(Locale.ROOT, "-lossy-%.0f-percent", 100 * faults.loss());
  }
}
