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
    private static final long EPOCH = 77;

    private final DatagramSocket socket = new DatagramSocket();
    private final InetSocketAddress target;
    private final Publisher publisher;
    private final FrameSeal seal;
    private final long session;
    private long frame;
    private long block;
    private long sequence;
    private Digest chain = Chain.START;

    Forge(LinkKey link, Publisher publisher, InetSocketAddress target) throws IOException {
        this.target = target;
        this.publisher = publisher;
        this.session = SessionId.next(System.currentTimeMillis(), 0, new Random(1));
        this.seal = FrameSeal.of(link, session);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Manifest.Artifact artifact(String path, byte[] content) {
        return new Manifest.Artifact(path, content.length, Digest.sha256(content), "text/plain");
    }

    /** The payload of the next manifest of the stream. */
    byte[] manifest(String name, Manifest.Artifact... artifacts) {
        sequence++;
        return new Manifest(
                        EPOCH,
                        sequence,
                        chain,
                        "raw",
                        MIRROR,
                        name,
                        1,
                        List.of(artifacts),
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

    private void sendObject(PieceKind kind, Digest id, byte[] content) throws IOException {
        byte[] slab = new byte[BlockLayout.PREFIX_BYTES + BlockLayout.PIECE_HEADER_BYTES + content.length + 2 * SHARD_BYTES];
        int used;
        try (BlockWriter writer = new BlockWriter()) {
            writer.begin(slab, 0, slab.length - SHARD_BYTES);
            int at = writer.addPiece(kind, id, 0, content.length, content.length);
            System.arraycopy(content, 0, slab, at, content.length);
            used = writer.finish(false);
        }
        int k = BlockLayout.dataShards(used, SHARD_BYTES);
        BlockLayout.pad(slab, 0, used, k, SHARD_BYTES);
        block++;
        for (int shard = 0; shard < k; shard++) {
            byte[] datagram = new byte[Frames.OVERHEAD_BYTES + SHARD_BYTES];
            Frames.write(datagram, 0, FrameType.SHARD, session, frame++, block, shard, k, 0);
            seal.seal(datagram, 0, slab, shard * SHARD_BYTES, SHARD_BYTES);
            socket.send(new DatagramPacket(datagram, datagram.length, target));
        }
    }
}
