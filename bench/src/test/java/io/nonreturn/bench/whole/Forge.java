package io.nonreturn.bench.whole;

import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.BlockWriter;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SessionId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A low side that says what it likes: frames, blocks and signed messages built by hand from the wire's own parts. It holds keys,
 * right or wrong, and signs whatever bytes it is given.
 */
final class Forge implements AutoCloseable {
  static final String MIRROR = "files";

  private static final int SHARD_BYTES = 1_424;
  private static final int PIECE_BYTES = 200_000;
  private static final long EPOCH = 77;

  private final DatagramSocket socket = new DatagramSocket();
  private final InetSocketAddress target;
  private final Publisher publisher;
  private final LinkKey link;
  private FrameSeal seal;
  private long session;
  private long sent;
  private long frame;
  private long block;
  private long sequence;
  private Digest chain = Chain.START;

  Forge(LinkKey link, Publisher publisher, InetSocketAddress target) throws IOException {
    this.target = target;
    this.publisher = publisher;
    this.link = link;
    begin(SessionId.next(System.currentTimeMillis(), 0, new Random(1)));
  }

  /** Begins another session; the stream goes on. */
  void begin(long newSession) {
    session = newSession;
    seal = FrameSeal.of(link, session);
    frame = 0;
    block = 0;
  }

  long session() {
    return session;
  }

  /** Datagrams sent, of all sessions. */
  long sent() {
    return sent;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Manifest.Artifact artifact(String path, byte[] content) {
    return new Manifest.Artifact(path, content.length, Digest.sha256(content), "text/plain");
  }

  /** The payload of the next manifest of the stream. */
  byte[] manifest(String name, Manifest.Artifact... artifacts) {
    return manifest("raw", MIRROR, name, List.of(artifacts));
  }

  /** The same, of any ecosystem and mirror. */
  byte[] manifest(String ecosystem, String mirror, String name, List<Manifest.Artifact> artifacts) {
    sequence++;
    return new Manifest(
            EPOCH,
            sequence,
            chain,
            ecosystem,
            mirror,
            name,
            1,
            artifacts,
            false,
            new Manifest.Provenance("forge", 0),
            new Manifest.Admission("admitted", "none"),
            System.currentTimeMillis() * 1_000,
            0)
        .toPayload();
  }

  /** Signs these bytes as the next manifest and sends them. */
  void sendManifest(byte[] payload) throws IOException {
    chain = Chain.next(chain, payload);
    byte[] envelope = publisher.sign(MessageType.MANIFEST, payload);
    sendObject(PieceKind.MANIFEST, Digest.sha256(envelope), envelope);
  }

  /** A manifest and the content that it names, all of it true. */
  void sendBundle(String name, String path, byte[] content) throws IOException {
    sendManifest(manifest(name, artifact(path, content)));
    sendBlob(Digest.sha256(content), content);
  }

  /** Content under this id, which may be a lie. */
  void sendBlob(Digest id, byte[] content) throws IOException {
    sendObject(PieceKind.BLOB, id, content);
  }

  /** Replaces the only occurrence of some bytes by as many others: what a validating writer would refuse to write. */
  static byte[] patched(byte[] payload, String from, String to) {
    byte[] search = bytes(from);
    byte[] result = payload.clone();
    int found = -1;
    for (int at = 0; at + search.length <= payload.length; at++) {
      if (Arrays.equals(payload, at, at + search.length, search, 0, search.length)) {
        if (found >= 0 || from.length() != to.length()) {
          throw new IllegalArgumentException(from + " stands twice, or " + to + " has another length");
        }
        found = at;
      }
    }
    System.arraycopy(bytes(to), 0, result, found, to.length());
    return result;
  }

  @Override
  public void close() {
    socket.close();
  }

  /** An object in as many blocks as it takes. */
  private void sendObject(PieceKind kind, Digest id, byte[] content) throws IOException {
    int offset = 0;
    do {
      int length = Math.min(PIECE_BYTES, content.length - offset);
      sendPiece(kind, id, offset, content.length, Arrays.copyOfRange(content, offset, offset + length));
      offset += length;
    } while (offset < content.length);
  }

  /** A block of one piece, of an object that may not even exist. */
  void sendPiece(PieceKind kind, Digest id, long offset, long total, byte[] bytes) throws IOException {
    byte[] slab = new byte[BlockLayout.PREFIX_BYTES + BlockLayout.PIECE_HEADER_BYTES + bytes.length];
    try (BlockWriter writer = new BlockWriter()) {
      writer.begin(slab, 0, slab.length);
      int at = writer.addPiece(kind, id, offset, total, bytes.length);
      System.arraycopy(bytes, 0, slab, at, bytes.length);
      writer.finish(false);
    }
    sendBlock(slab);
  }

  /** A block of these bytes, prefix included, whatever they say. */
  void sendBlock(byte[] bytes) throws IOException {
    int k = BlockLayout.dataShards(bytes.length, SHARD_BYTES);
    byte[] slab = Arrays.copyOf(bytes, k * SHARD_BYTES);
    block++;
    for (int shard = 0; shard < k; shard++) {
      sendShard(block, shard, k, 0, Arrays.copyOfRange(slab, shard * SHARD_BYTES, (shard + 1) * SHARD_BYTES));
    }
  }

  /** The first shard of a block of which no other will come. */
  void openBlock(int k, int m) throws IOException {
    sendShard(++block, 0, k, m, new byte[SHARD_BYTES]);
  }

  private void sendShard(long ofBlock, int shard, int k, int m, byte[] bytes) throws IOException {
    byte[] datagram = new byte[Frames.OVERHEAD_BYTES + bytes.length];
    Frames.write(datagram, 0, FrameType.SHARD, session, frame++, ofBlock, shard, k, m);
    seal.seal(datagram, 0, bytes, 0, bytes.length);
    socket.send(new DatagramPacket(datagram, datagram.length, target));
    sent++;
  }
}
