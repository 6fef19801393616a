package io.nonreturn.bench.simulate;

import java.io.PrintStream;
import java.util.Locale;

/**
 * All that happens in a run, in order, as one number: frames that were sent, operations on the disks, commits, publications, faults. The
 * same seed gives the same digest; with a stream it is also told line by line.
 */
final class Trace {
  private final SimTime time;
  private final PrintStream out;
  private long digest = 0x9E37_79B9_7F4A_7C15L;

  /** @param out null to keep silent */
  Trace(SimTime time, PrintStream out) {
    this.time = time;
    this.out = out;
  }

  /** Whether lines are written, for those that are dear to make. */
  boolean isTold() {
    return out != null;
  }

  /** Something frequent, which is only counted in. */
  void count(long what, long value) {
    mix(what);
    mix(value);
    mix(time.nanos());
  }

  /** Something that is told. */
  void tell(String what, Object... values) {
    mix(what.hashCode());
    for (Object value : values) {
      mix(value.toString().hashCode());
    }
    mix(time.nanos());
    if (out != null) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%12.6f  %s", time.nanos() / 1e9, what));
      for (Object value : values) {
        line.append(' ').append(value);
      }
      out.println(line);
    }
  }

  private void mix(long value) {
    digest = (digest ^ value) * 0xBF58_476D_1CE4_E5B9L;
    digest ^= digest >>> 29;
  }

  long digest() {
    return digest;
  }
}
