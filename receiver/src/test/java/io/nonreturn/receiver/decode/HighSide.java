package io.nonreturn.receiver.decode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.LowSide;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.PieceSink;
import io.nonreturn.wire.RefusalCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The collector with everything behind it in one thread, and a clock that stands until it is moved. */
final class HighSide implements PieceSink {
  static final DecodeOptions OPTIONS =
      new DecodeOptions(1_024, 100, 16, 4 << 20, Duration.ofSeconds(10), 1, 8);

  final RefusalCounters refusals = new RefusalCounters();
  final LinkStats stats = new LinkStats();
  final SlabPool slabs;
  final Store store = new Store();
  final Collector collector;
  final List<byte[]> pieces = new ArrayList<>();
  final List<Beacon> beacons = new ArrayList<>();
  long now = 1_000_000_000_000L;
  private final ErasureCodec codec = ErasureCodec.portable();
  private final DecodeJob job = new DecodeJob();

  HighSide() {
    this(OPTIONS, 0);
  }

  HighSide(DecodeOptions options, long highestSession) {
    this(options, LowSide.KEY, highestSession);
  }

  HighSide(DecodeOptions options, LinkKey key, long highestSession) {
    store.highest = highestSession;
    slabs = new SlabPool(options.slabBytes());
    collector =
        new Collector(
            options,
            key,
            store,
            slabs,
            this::block,
            (session, sequence, beacon, received) -> beacons.add(beacon),
            refusals,
            stats);
    collector.tick(now);
  }

  void receive(byte[] datagram) {
    collector.datagram(datagram, 0, datagram.length, now);
  }

  void receive(List<byte[]> datagrams) {
    datagrams.forEach(this::receive);
  }

  LinkSnapshot snapshot() {
    collector.tick(now);
    return stats.snapshot(slabs.usedBytes());
  }

  private void block(ReceivedBlock block) {
    job.take(block);
    job.decode(codec, stats);
    job.deliver(this, refusals);
    slabs.giveBack(job.release());
  }

  @Override
  public void piece(
      PieceKind kind, Digest id, long offset, long total, byte[] buffer, int position, int length) {
    byte[] piece = new byte[length];
    System.arraycopy(buffer, position, piece, 0, length);
    pieces.add(piece);
    assertTrue(offset + length <= total);
  }

  static final class Store implements SessionStore {
    long highest;
    int raised;

    @Override
    public long highest() {
      return highest;
    }

    @Override
    public void raise(long session) {
      highest = session;
      raised++;
    }
  }
}
