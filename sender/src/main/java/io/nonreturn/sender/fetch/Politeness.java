package io.nonreturn.sender.fetch;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** No more questions at a time, and none sooner after another, than upstream shall be asked. Thread-safe. */
final class Politeness {

  private final Semaphore places;
  private final long spacingNanos;
  private long nextNanos = System.nanoTime();

  Politeness(int rate, int parallel) {
    places = new Semaphore(parallel, true);
    spacingNanos = TimeUnit.SECONDS.toNanos(1) / rate;
  }

  /** Waits for a place, which is to be given back when the answer has been read, and for the moment. */
  void enter() throws InterruptedException {
    places.acquire();
    try {
      awaitTurn();
    } catch (InterruptedException e) {
      places.release();
      throw e;
    }
  }

  /** Waits for the moment of another question in the same place: a redirect. */
  void awaitTurn() throws InterruptedException {
    long turnNanos = turn();
    for (long left = turnNanos - System.nanoTime(); left > 0; left = turnNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  void leave() {
    places.release();
  }

  private synchronized long turn() {
    long now = System.nanoTime();
    long turnNanos = nextNanos - now > 0 ? nextNanos : now;
    nextNanos = turnNanos + spacingNanos;
    return turnNanos;
  }
}
