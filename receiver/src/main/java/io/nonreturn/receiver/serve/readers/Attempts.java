package io.nonreturn.receiver.serve.readers;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Failed logins of each address: {@value #MOST} at once, then one every {@value #SECONDS} seconds. Of IPv6, 64 bits count as one
 * address, as one host has them all. Beyond {@value #ADDRESSES} addresses the one that failed longest ago is forgotten. Any thread.
 */
final class Attempts {
  static final int MOST = 10;
  static final int SECONDS = 6;
  private static final int ADDRESSES = 10_000;
  private static final long NANOS = SECONDS * 1_000_000_000L;
  private static final int PREFIX_BYTES = 8;

  private final LongSupplier nanoClock;
  private final Map<String, Long> owed = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > ADDRESSES;
    }
  };

  /** @param nanoClock never goes back */
  Attempts(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Whether this address may try once more. */
  synchronized boolean mayTry(InetAddress address) {
    Long until = owed.get(key(address));
    return until == null || until - nanoClock.getAsLong() <= (MOST - 1) * NANOS;
  }

  /** Notes a failure: an address owes the time in which one is allowed, after any that it owes already. */
  synchronized void failed(InetAddress address) {
    long now = nanoClock.getAsLong();
    owed.merge(key(address), now + NANOS, (until, fresh) -> until - now > 0 ? until + NANOS : fresh);
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, PREFIX_BYTES) : bytes);
  }
}
