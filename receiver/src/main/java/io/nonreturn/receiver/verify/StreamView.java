package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** What the high side already knows of the stream. Implemented by the catalog; called on the committer thread only. */
public interface StreamView {
    /** The epoch of the first message ever verified; empty on a new high side, which takes the first that it sees. */
    OptionalLong epoch() throws IOException;

    /** The sequence of the highest head ever verified, 0 before the first. */
    long headSequence() throws IOException;

    /** The low-side time of creation of that head in microseconds since 1970, 0 before the first. */
    long headCreatedMicros() throws IOException;

    /** What every known statement says the chain value at {@code sequence} is. */
    Optional<Digest> chainAt(long sequence) throws IOException;

    /** Whether a manifest of this sequence was taken already, in whatever state its bundle is. */
    boolean isTaken(long sequence) throws IOException;

    /** The ecosystem that this mirror's first bundle named. */
    Optional<String> ecosystemOf(String mirror) throws IOException;

    /** The other mirror of this ecosystem that serves a bundle of this name, if there is one. */
    Optional<String> otherOwner(String ecosystem, String name, String mirror) throws IOException;

    /** The nearest bundle of (mirror, name) that was taken with a lower sequence. */
    Optional<Generation> before(String mirror, String name, long sequence) throws IOException;

    /** The nearest bundle of (mirror, name) that was taken with a higher sequence. */
    Optional<Generation> after(String mirror, String name, long sequence) throws IOException;

    /** What a file of an ecosystem with fixed files was committed with first, in any mirror and generation; empty if it is new. */
    Optional<Digest> fixedFile(String ecosystem, String name, String path) throws IOException;

    /**
     * Where one generation of a bundle stands in the stream.
     *
     * @param sequence its place in the stream
     * @param generation its number within (mirror, name)
     */
    record Generation(long sequence, long generation) {}
}
