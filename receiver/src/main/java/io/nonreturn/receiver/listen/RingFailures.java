package io.nonreturn.receiver.listen;

import com.lmax.disruptor.ExceptionHandler;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a ring does when a stage throws, which is a fault of the program and never of the input: the slot counts as lost,
 * the thread goes on. The first faults are logged with their stack, the rest only counted.
 */
public final class RingFailures implements ExceptionHandler<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(RingFailures.class);
  private static final long MAX_LOGGED = 20;

  private final RefusalCounters refusals;
  private long logged;

  public RingFailures(RefusalCounters refusals) {
    this.refusals = refusals;
  }

  @Override
  public void handleEventException(Throwable fault, long sequence, Object event) {
    refusals.count(Refusal.INTERNAL_ERROR);
    log("fault in a stage, its input counts as lost", fault);
  }

  @Override
  public void handleOnStartException(Throwable fault) {
    log("fault at the start of a stage", fault);
  }

  @Override
  public void handleOnShutdownException(Throwable fault) {
    log("fault at the end of a stage", fault);
  }

  private synchronized void log(String what, Throwable fault) {
    if (logged++ < MAX_LOGGED) {
      LOG.error(what, fault);
    }
  }
}
