package io.nonreturn.bench.simulate;

/** A process that ends itself because it cannot promise any more what it should; its service manager starts it again. */
final class ProcessEnds extends Error {
  private static final long serialVersionUID = 1;

  ProcessEnds(String what, Throwable cause) {
    super(what, cause);
  }
}
