package io.nonreturn.receiver.commit;

/**
 * A bundle whose files may go.
 *
 * @param place of the stream
 * @param hides whether clients see it until then
 * @param artifacts how many
 * @param bytes of them; other bundles may name the same blobs
 */
public record Retiring(long place, String mirror, String name, boolean hides, long artifacts, long bytes) {}
