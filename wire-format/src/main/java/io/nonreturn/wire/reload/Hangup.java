package io.nonreturn.wire.reload;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP as daemons take it: read the configuration again. Without this the Java machine ends at it.
 *
 * <p>The class of the JDK for this, {@code sun.misc.Signal}, is there for everybody (JEP 260) and is reached by reflection all the same: javac warns
 * of each use by name, that warning cannot be suppressed, and warnings are errors here. Libraries that have signals do it in the same way, and bring a
 * terminal along.
 */
public final class Hangup {

  private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

  private Hangup() {}

  /**
   * From now on each one runs this, on a thread of its own. Where that cannot be had, under {@code -Xrs} or {@code nohup}, it is said, or ignored,
   * and nothing else is lost.
   */
  public static void handle(Runnable work) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object told = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
        work.run(); // "handle" is the only method that is ever called
        return null;
      });
      signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("HUP"), told);
    } catch (ReflectiveOperationException e) {
      LOG.warn("SIGHUP cannot be taken ({}): to use a changed configuration, restart", e.getCause() == null ? e.toString() : e.getCause().getMessage());
    }
  }
}
