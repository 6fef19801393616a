package io.nonreturn.receiver.assemble;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a floor of free space. The file system is asked once a second, or after 64 MiB were written, whichever comes
 * first. One thread, but {@link #isShort} may be asked by any.
 */
public final class DiskSpace {
  private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
  private static final long ASK_NANOS = 1_000_000_000;
  private static final long WARN_NANOS = 60_000_000_000L;

  /** What was refused is repeated, so a shortage that lasts shows again and again. */
  private static final long SHORT_NANOS = 60_000_000_000L;
  private static final long ASK_BYTES = 64L << 20;

  private final LongSupplier usableBytes;
  private final long floorBytes;
  private long askedNanos;
  private boolean asked;
  private long takenBytes;
  private long freeBytes;
  private long warnedNanos;
  private boolean warned;
  private volatile long refusedNanos;
  private volatile boolean refused;

  /**
   * @param usableBytes free space of the file system, as this process may use it
   */
  public DiskSpace(LongSupplier usableBytes, long floorBytes) {
    this.usableBytes = usableBytes;
    this.floorBytes = floorBytes;
  }

  /** Whether {@code bytes} more leave the floor free. */
  public boolean allows(long bytes, long nowNanos) {
    if (!asked || nowNanos - askedNanos > ASK_NANOS || takenBytes > ASK_BYTES) {
      asked = true;
      askedNanos = nowNanos;
      takenBytes = 0;
      freeBytes = usableBytes.getAsLong();
    }
    boolean allowed = freeBytes - takenBytes - bytes >= floorBytes;
    if (!allowed) {
      refusedNanos = nowNanos;
      refused = true;
      if (isTimeToWarn(nowNanos)) {
        LOG.warn(
            "disk free={} less floor={} taken={} has no room for {} bytes: refused until there is; free some on the file system of"
                + " the state directory, then the sender's repeats bring it",
            freeBytes,
            floorBytes,
            takenBytes,
            bytes);
      }
    }
    return allowed;
  }

  /** Whether something was refused for want of room in the last minute. */
  public boolean isShort(long nowNanos) {
    return refused && nowNanos - refusedNanos < SHORT_NANOS;
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
