package io.nonreturn.bench.simulate.disk;

/**
 * The process ends here. An error, so that nothing on the way out takes it for a failure that can be dealt with; whatever is tried on the
 * disk on the way out has no effect and throws it again.
 */
public final class Crash extends Error {
  private static final long serialVersionUID = 1;

  Crash(String where) {
    super(where);
  }
}
