package io.nonreturn.wire.reload;

import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.service.Supervisor;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon does when it is told that its configuration changed: reads the file, takes up all of it that can be while it runs, or nothing,
 * and says so key by key. One at a time, whoever asks.
 */
public final class Reload implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final Supervisor supervisor;
  private final String status;
  private final Daemon daemon;

  /** What there is to reload. */
  @FunctionalInterface
  public interface Daemon {
    /**
     * Reads the file and applies what can be.
     *
     * @return all that differs; what is not applied goes on as before
     * @throws SettingsException if the file is wrong; nothing was changed
     * @throws IOException if something that it names cannot be used; nothing was changed
     */
    List<Change> reload() throws SettingsException, IOException;
  }

  /** @param status what the supervisor is told when it is over */
  public Reload(Supervisor supervisor, String status, Daemon daemon) {
    this.supervisor = supervisor;
    this.status = status;
    this.daemon = daemon;
  }

  @Override
  public synchronized void run() {
    supervisor.reloading();
    try {
      List<Change> changes = daemon.reload();
      if (changes.isEmpty()) {
        LOG.info("reload: nothing changed");
      }
      for (Change change : changes) {
        if (change.isApplied()) {
          LOG.info("reload: {}", change.line());
        } else {
          LOG.warn("reload: {}", change.line());
        }
      }
    } catch (SettingsException e) {
      refuse(e.getMessage());
    } catch (IOException e) {
      refuse(FileErrors.describe(e));
    } catch (RuntimeException e) {
      LOG.error("reload failed, which is a fault of this program; restart to be sure of what is in force", e);
    } finally {
      supervisor.ready(status);
    }
  }

  private static void refuse(String why) {
    LOG.error("reload refused, all goes on as before: {}", why);
  }

  /**
   * Puts down what was reloaded; by whom the process that gets a signal does not learn. Noted, not recorded: a full disk must not keep a
   * mirror from being taken away.
   */
  public static void tell(Audit audit, String who, Path state, List<Change> changes) {
    audit.note(AuditEvent.of(
        AuditAction.RELOADED, who, state.toString(), "by", "SIGHUP", "applied", keys(changes, true), "needs-restart", keys(changes, false)));
    try {
      audit.record(List.of());
    } catch (IOException e) {
      LOG.debug("it is written with the next line", e);
    }
  }

  private static String keys(List<Change> changes, boolean isApplied) {
    return changes.stream().filter(change -> change.isApplied() == isApplied).map(Change::key).collect(Collectors.joining(" "));
  }
}
