package io.nonreturn.receiver.commit;

import io.nonreturn.wire.SequenceRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a person acts on the ledger. One thread. */
public final class LedgerDesk implements AutoCloseable {
  private final CatalogDesk desk;
  private final LedgerTables ledger;
  private final StreamTables stream;

  private LedgerDesk(CatalogDesk desk) {
    this.desk = desk;
    ledger = new LedgerTables(desk.session());
    stream = new StreamTables(desk.session(), ledger);
  }

  /**
   * Opens a catalog that is there.
   *
   * @throws IOException with what to do: there is none, or it is of another schema
   */
  public static LedgerDesk open(Path file) throws IOException {
    return new LedgerDesk(CatalogDesk.open(file));
  }

  /** One that waits so long for others that write. */
  static LedgerDesk open(Path file, int busyMillis) throws IOException {
    return new LedgerDesk(CatalogDesk.open(file, busyMillis));
  }

  /** Runs reads against one state of the catalog; holds up nobody. */
  public <T> T read(CatalogReader.Reads<T> reads) throws IOException {
    return desk.read(reads);
  }

  /**
   * Waives the open places of a range.
   *
   * @param range sequences of that epoch
   * @param account who is logged in
   * @return the ranges that were waived: those open and not waived before
   * @throws IOException if the epoch was never followed
   */
  public List<SequenceRange> waive(long epoch, SequenceRange range, String name, String reason, String account, long nowMicros)
      throws IOException {
    // All of it in one transaction: while it was waited for, the sender may have begun another epoch.
    return desk.transaction(() -> {
      Epochs epochs = stream.epochs();
      Epochs.Epoch found = epochs.all().stream()
          .filter(one -> one.epoch() == epoch)
          .findFirst()
          .orElseThrow(() -> new IOException("epoch " + epoch + " was never followed here; see: nonreturn gaps"));
      long room = epochs.lastPlace(found) - found.base();
      if (range.first() > room) {
        return List.of();
      }
      PlaceRange places = new PlaceRange(found.base() + range.first(), found.base() + Math.min(range.last(), room));
      List<SequenceRange> waived = new ArrayList<>();
      for (PlaceRange one : ledger.waive(places, name, reason, account, nowMicros)) {
        waived.add(new SequenceRange(found.sequence(one.first()), found.sequence(one.last())));
      }
      return waived;
    });
  }

  /**
   * Notes a ticket and what it covers.
   *
   * @param epoch that the code was made for
   * @throws IOException if that is no longer the present one: the low side would refuse the code
   */
  public void ticket(long epoch, String code, List<SequenceRange> ranges, String account, long nowMicros) throws IOException {
    desk.transaction(() -> {
      Epochs.Epoch present = stream.epochs().present();
      if (present.epoch() != epoch) {
        throw new IOException("the sender began epoch " + present.epoch() + " meanwhile: print the ticket again");
      }
      List<PlaceRange> places = ranges.stream()
          .map(range -> new PlaceRange(present.base() + range.first(), present.base() + range.last()))
          .toList();
      ledger.ticket(epoch, code, ranges, places, account, nowMicros);
      return 0;
    });
  }

  @Override
  public void close() throws IOException {
    desk.close();
  }
}
