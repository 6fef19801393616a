package io.nonreturn.sender.watch;

import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.settings.Printable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what one mirror does not carry, and says so once for each file or bundle, and cause.
 *
 * <p>A file that is found skipped again by the next scan is neither counted nor logged again, until it was taken or went
 * away. At most {@value #REMEMBERED} files are remembered; beyond that each sighting counts and none is logged.
 * Thread-safe.
 */
public final class Skips {

  private static final int REMEMBERED = 100_000;
  /** Characters of one text in the log. */
  private static final int MOST_TOLD = 1_024;
  /** Of one look; more say no more. */
  private static final int UNANSWERED_TOLD = 20;
  private static final Logger LOG = LoggerFactory.getLogger(Skips.class);

  private final String mirror;
  private Audit audit = Audit.NONE;

  /** What keeps a bundle from being staged as a whole. */
  private record Waiting(Skipped cause, String told) {}

  private final Map<String, Skipped> remembered = new HashMap<>();
  private final Map<String, Waiting> bundles = new LinkedHashMap<>();
  private final NavigableSet<String> kept = new TreeSet<>();
  private Map<String, String> unanswered = Map.of();
  private final Map<Skipped, Long> counts = new EnumMap<>(Skipped.class);

  /** @param mirror named in the log */
  public Skips(String mirror) {
    this.mirror = mirror;
  }

  /** From now on what is left behind is put down there, too, as often as it is logged. */
  public synchronized void tell(Audit to) {
    audit = to;
  }

  /**
   * Notes a file that is skipped.
   *
   * @param path names the file; control characters are replaced before it reaches the log
   * @param cause why
   * @param detail what exactly was found, or an empty text
   */
  public synchronized void note(String path, Skipped cause, String detail) {
    if (remembered.get(path) == cause) {
      return;
    }
    counts.merge(cause, 1L, Long::sum);
    if (remembered.size() >= REMEMBERED && !remembered.containsKey(path)) {
      return;
    }
    remembered.put(path, cause);
    if (cause == Skipped.UNSETTLED) {
      LOG.debug("skipped mirror={} file=\"{}\" cause={}: {}", mirror, printable(path), cause.label(), cause.advice());
      return;
    }
    LOG.warn(
        "skipped mirror={} file=\"{}\" cause={}{}: it {}",
        mirror,
        printable(path),
        cause.label(),
        inBrackets(detail),
        cause.advice());
    leftBehind(path, "file", cause, detail);
  }

  /** Notes a bundle that is skipped as a whole, as {@link #note} does a file. */
  public synchronized void noteBundle(String bundle, Skipped cause, String detail) {
    Waiting before = bundles.get(bundle);
    if (before == null || before.cause() != cause) {
      counts.merge(cause, 1L, Long::sum);
    }
    if (before == null && bundles.size() >= REMEMBERED) {
      return;
    }
    String told =
        "bundle=\"" + printable(bundle) + "\" cause=" + cause.label() + inBrackets(detail) + ": it " + cause.advice();
    if (before == null || before.cause() != cause) {
      LOG.warn("skipped mirror={} {}", mirror, told);
      leftBehind(bundle, "bundle", cause, detail);
    }
    bundles.put(bundle, new Waiting(cause, told));
  }

  /** Forgets a bundle that was staged. */
  public synchronized void forgetBundle(String bundle) {
    if (bundles.remove(bundle) != null) {
      LOG.info("mirror={} bundle=\"{}\" is taken again", mirror, printable(bundle));
    }
  }

  /**
   * Notes what upstream could not be asked about in the last look, though it answered about other things.
   *
   * @param now why, by bundle or what upstream lists bundles under; empty when it answered about everything
   */
  public synchronized void unanswered(Map<String, String> now) {
    int told = 0;
    for (Map.Entry<String, String> each : now.entrySet()) {
      if (!unanswered.containsKey(each.getKey())) {
        counts.merge(Skipped.NOT_FETCHED, 1L, Long::sum);
        if (told++ < UNANSWERED_TOLD) {
          LOG.warn("mirror={} {}", mirror, aboutUnanswered(each.getKey(), each.getValue()));
        }
      }
    }
    if (told > UNANSWERED_TOLD) {
      LOG.warn("mirror={} upstream does not answer about {} more; the same holds for them", mirror, told - UNANSWERED_TOLD);
    }
    long again = unanswered.keySet().stream().filter(what -> !now.containsKey(what)).count();
    if (again > 0) {
      LOG.info("mirror={} upstream answers again about {} of {} that it did not answer about", mirror, again, unanswered.size());
    }
    unanswered = new LinkedHashMap<>(now);
  }

  private static String aboutUnanswered(String what, String why) {
    return "upstream does not answer about \"" + printable(what) + "\"" + inBrackets(String.valueOf(why))
        + ": it stays as it crossed before, and is asked again";
  }

  /** Forgets bundles that are gone. */
  public synchronized void forgetBundles(Predicate<String> gone) {
    bundles.keySet().removeIf(gone);
  }

  /**
   * Notes a bundle that stays as it is because the mirror was told so.
   *
   * @param why what happened to it upstream, to be read after its name
   */
  public synchronized void keep(String bundle, String why) {
    if (kept.size() < REMEMBERED && kept.add(bundle)) {
      LOG.info("kept mirror={} bundle=\"{}\": upstream it {}", mirror, printable(bundle), why);
    }
  }

  /** Forgets that it was kept: upstream has it again as it is here. */
  public synchronized void follow(String bundle) {
    kept.remove(bundle);
  }

  /** How many bundles stay as they are though upstream no longer has them so. */
  public synchronized int kept() {
    return kept.size();
  }

  /** The first of them by name. */
  public synchronized List<String> kept(int most) {
    return kept.stream().limit(most).toList();
  }

  /** What keeps a bundle from being staged or looked at, and of how many this is true; null when there is none. */
  public synchronized String problem() {
    int all = bundles.size() + unanswered.size();
    if (all == 0) {
      return null;
    }
    String first;
    if (bundles.isEmpty()) {
      Map.Entry<String, String> about = unanswered.entrySet().iterator().next();
      first = aboutUnanswered(about.getKey(), about.getValue());
    } else {
      first = bundles.values().iterator().next().told();
    }
    return all == 1 ? first : first + "; and " + (all - 1) + " more";
  }

  /** Forgets files that were taken or are gone, so that a later skip is told again. */
  public synchronized void forget(Predicate<String> gone) {
    remembered.keySet().removeIf(gone);
  }

  /** Forgets one file. */
  public synchronized void forget(String path) {
    remembered.remove(path);
  }

  /** How many files were skipped for each cause since start, by label; causes that never occurred are absent. */
  public synchronized Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    counts.forEach((cause, count) -> snapshot.put(cause.label(), count));
    return snapshot;
  }

  private void leftBehind(String name, String kind, Skipped cause, String detail) {
    audit.note(
        AuditEvent.of(
            AuditAction.LEFT_BEHIND, "sender", mirror + "/" + printable(name), "kind", kind, "cause", cause.label(), "detail", printable(detail)));
  }

  private static String inBrackets(String detail) {
    return detail.isEmpty() ? "" : " (" + printable(detail) + ")";
  }

  private static String printable(String text) {
    int end = text.codePointCount(0, text.length()) <= MOST_TOLD ? text.length() : text.offsetByCodePoints(0, MOST_TOLD);
    return Printable.of(text.substring(0, end));
  }
}
