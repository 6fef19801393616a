package io.nonreturn.receiver.assemble;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a floor of free space. The file system is asked once a second, or after 64 MiB were written, whichever comes
 * first. Assembler thread only.
 */
final class DiskSpace {
  private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
  private static final long ASK_NANOS = 1_000_000_000;
  private static final long WARN_NANOS = 60_000_000_000L;
  private static final long ASK_BYTES = 64L << 20;

  private final LongSupplier usableBytes;
  private final long floorBytes;
  private long askedNanos;
  private boolean asked;
  private long takenBytes;
  private long freeBytes;
  private long warnedNanos;
  private boolean warned;

  /**
   * @param usableBytes free space of the file system, as this process may use it
   */
  DiskSpace(LongSupplier usableBytes, long floorBytes) {
    this.usableBytes = usableBytes;
    this.floorBytes = floorBytes;
  }

  /** Whether {@code bytes} more leave the floor free. */
  boolean allows(long bytes, long nowNanos) {
    if (!asked || nowNanos - askedNanos > ASK_NANOS || takenBytes > ASK_BYTES) {
      asked = true;
      askedNanos = nowNanos;
      takenBytes = 0;
      freeBytes = usableBytes.getAsLong();
    }
    boolean allowed = freeBytes - takenBytes - bytes >= floorBytes;
    if (!allowed && isTimeToWarn(nowNanos)) {
      LOG.warn("disk free={} less floor={} has no room for {} bytes: refused until there is", freeBytes, floorBytes, bytes);
    }
    return allowed;
  }

  /** One line a minute is enough. */
  private boolean isTimeToWarn(long nowNanos) {
    if (warned && nowNanos - warnedNanos < WARN_NANOS) {
      return false;
    }
    warned = true;
    warnedNanos = nowNanos;
    return true;
  }

  void taken(long bytes) {
    takenBytes += bytes;
  }
}
