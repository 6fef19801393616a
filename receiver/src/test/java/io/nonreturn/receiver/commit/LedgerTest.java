package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.Closing;
import io.nonreturn.receiver.ledger.IncidentKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger by itself: ranges that are always exactly what is open. */
class LedgerTest {
  private static final long GRACE_MICROS = LedgerTables.GRACE.toNanos() / 1_000;

  @TempDir
  Path folder;

  @Test
  void headFarAheadIsOneRow() throws Exception {
    try (Catalog catalog = Catalog.open(folder.resolve("catalog.db"))) {
      LedgerTables ledger = catalog.ledger();
      catalog.transaction(() -> {
        ledger.announce(1, 1L << 40, 5);
        ledger.close(1L << 20, Closing.COMMITTED, null, 6);
        return 0;
      });
      assertEquals(List.of(new PlaceRange(1, (1L << 20) - 1), new PlaceRange((1L << 20) + 1, 1L << 40)), ledger.rows().stream().map(row -> new PlaceRange(row.first(), row.last())).toList());
      assertEquals((1L << 40) - 1, ledger.open().places());
    }
  }

  /** Against a map of single places, through random announcements, closings, refusals and inventories. */
  @Property(tries = 30)
  void ledgerIsTheComplement(@ForAll long seed) throws Exception {
    Path own = Files.createTempDirectory("ledger");
    Random random = new Random(seed);
    TreeMap<Long, String> oracle = new TreeMap<>();
    long head = 0;
    long closed = 0;
    try (Catalog catalog = Catalog.open(own.resolve("catalog.db"))) {
      LedgerTables ledger = catalog.ledger();
      for (int step = 0; step < 40; step++) {
        long at = step;
        long before = head;
        long place = 1 + random.nextLong(head + 3);
        switch (random.nextInt(5)) {
          case 0 -> {
            head += random.nextInt(20);
            long now = head;
            for (long p = before + 1; p <= now; p++) {
              oracle.put(p, at + " null");
            }
            run(catalog, () -> ledger.announce(before + 1, now, at));
          }
          case 1 -> {
            closed += oracle.remove(place) == null ? 0 : 1;
            run(catalog, () -> ledger.close(place, Closing.COMMITTED, null, at));
          }
          case 2 -> {
            oracle.computeIfPresent(place, (p, row) -> row.substring(0, row.indexOf(' ')) + " verification-refused");
            run(catalog, () -> ledger.refuse(place));
          }
          case 3 -> {
            long last = place + random.nextInt(15);
            long modulo = 1L + random.nextInt(3);
            int size = oracle.size();
            oracle.subMap(place, true, last, true).keySet().removeIf(p -> p % modulo == 0);
            closed += size - oracle.size();
            run(catalog, () -> ledger.closeMatching(place, last, p -> p % modulo == 0, Closing.INVENTORY, null, at));
          }
          default -> {
            oracle.replaceAll((p, row) -> row.substring(0, row.indexOf(' ')) + " epoch-ended");
            run(catalog, ledger::endEpoch);
          }
        }
        assertEquals(expanded(oracle), expanded(catalog));
        assertEquals(oracle.size(), ledger.open().places());
      }
      long counted = catalog.ledger().total("closed-committed") + catalog.ledger().total("closed-inventory");
      assertEquals(closed, counted);
    }
  }

  @Test
  void onlyWhatLastedIsRemembered() throws Exception {
    try (Catalog catalog = Catalog.open(folder.resolve("catalog.db"));
        CatalogReader reader = new CatalogReader(folder.resolve("catalog.db"), 1)) {
      LedgerTables ledger = catalog.ledger();
      run(catalog, () -> ledger.announce(1, 9, 0));
      run(catalog, () -> ledger.close(1, Closing.COMMITTED, null, GRACE_MICROS - 1));
      run(catalog, () -> ledger.setCause(2, Cause.LINK_LOSS));
      run(catalog, () -> {
        ledger.close(2, Closing.COMMITTED, null, GRACE_MICROS);
        ledger.close(3, Closing.COMMITTED, null, GRACE_MICROS);
        ledger.close(4, Closing.SUPERSEDED, 8L, GRACE_MICROS);
      });
      run(catalog, () -> ledger.close(5, Closing.COMMITTED, null, GRACE_MICROS + 1));
      assertEquals(
          List.of("2-3 link-loss committed 0", "4-4 link-loss superseded 8", "5-5 link-loss committed 0"),
          reader.snapshot(s -> s.all(
              "SELECT first, last, cause, how, by_place FROM closed_gap ORDER BY id",
              row -> row.getLong(1) + "-" + row.getLong(2) + " " + row.getString(3) + " " + row.getString(4) + " "
                  + row.getLong(5))));
      assertEquals(4, ledger.total("closed-committed"));
      assertEquals(1, ledger.total("closed-superseded"));
    }
  }

  /** The clock was set back by a year while it was open: it is not forgotten for that. */
  @Test
  void whatOutlivedItsClockIsRemembered() throws Exception {
    try (Catalog catalog = Catalog.open(folder.resolve("catalog.db"));
        CatalogReader reader = new CatalogReader(folder.resolve("catalog.db"), 1)) {
      LedgerTables ledger = catalog.ledger();
      run(catalog, () -> ledger.announce(1, 1, 31_000_000_000_000L));
      run(catalog, () -> ledger.close(1, Closing.COMMITTED, null, 5));
      assertEquals(1, reader.snapshot(s -> s.first("SELECT count(*) FROM closed_gap", row -> row.getInt(1))).orElseThrow());
    }
  }

  @Test
  void historyIsBoundedAndWhatIsForgottenIsCounted() throws Exception {
    try (Catalog catalog = Catalog.open(folder.resolve("catalog.db"));
        CatalogReader reader = new CatalogReader(folder.resolve("catalog.db"), 1)) {
      LedgerTables ledger = catalog.ledger();
      int places = 2 * LedgerTables.HISTORY + 50;
      run(catalog, () -> {
        ledger.announce(1, places, 0);
        for (int place = 1; place <= places; place += 2) {
          ledger.close(place, Closing.COMMITTED, null, GRACE_MICROS);
        }
        for (int i = 0; i < 1_010; i++) {
          ledger.incident(IncidentKind.CHAIN_FORK, i, "head", "fork", i);
          ledger.incident(IncidentKind.CHAIN_FORK, i, "head", "fork again", i);
        }
        ledger.incident(IncidentKind.FILE_CHANGED, 1, "pypi foo", "changed", 0);
      });
      long kept = reader.snapshot(s -> s.first("SELECT count(*) FROM closed_gap", row -> row.getLong(1))).orElseThrow();
      assertEquals(LedgerTables.HISTORY, kept);
      assertEquals(25, ledger.total("forgotten-closed-gap"));
      assertEquals(
          List.of("chain-fork 1000 2000", "file-changed 1 1"),
          reader.snapshot(s -> s.all(
              "SELECT kind, count(*), sum(times) FROM incident GROUP BY kind ORDER BY kind",
              row -> row.getString(1) + " " + row.getLong(2) + " " + row.getLong(3))));
      assertEquals(2_020, ledger.total("incident-chain-fork"));
      assertEquals(10, ledger.total("forgotten-incident"));
      assertTrue(ledger.open().places() > 0);
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  private static void run(Catalog catalog, Change change) throws IOException {
    catalog.transaction(() -> {
      change.run();
      return 0;
    });
  }

  private static List<String> expanded(Map<Long, String> oracle) {
    List<String> rows = new ArrayList<>();
    oracle.forEach((place, row) -> rows.add(place + " " + row));
    return rows;
  }

  private static List<String> expanded(Catalog catalog) throws IOException {
    List<String> rows = new ArrayList<>();
    for (LedgerTables.Row row : catalog.ledger().rows()) {
      for (long place = row.first(); place <= row.last(); place++) {
        rows.add(place + " " + row.announcedMicros() + " " + row.cause());
      }
    }
    return rows;
  }
}
