package io.nonreturn.wire.audit;

import java.io.IOException;
import java.util.List;

/** Where a stage puts down what it decided. Thread-safe. */
public interface Audit {

  /** Keeps nothing: for simulations and tests. */
  Audit NONE =
      new Audit() {
        @Override
        public void note(AuditEvent event) {}

        @Override
        public void record(List<AuditEvent> events) {}
      };

  /**
   * Puts down something that may be lost in a crash. It is written with the next {@link #record}, and never waited for. Too many at once are
   * counted, and the count is written.
   */
  void note(AuditEvent event);

  /**
   * Puts down what is about to be irrevocable; returns when it, and everything noted before, is on the disk. An empty list writes what was
   * noted.
   *
   * @throws AuditException if it is not; the events are forgotten, what was noted is not
   */
  void record(List<AuditEvent> events) throws IOException;
}
