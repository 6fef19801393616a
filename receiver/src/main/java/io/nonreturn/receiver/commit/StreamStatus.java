package io.nonreturn.receiver.commit;

/**
 * What the high side knows of the stream.
 *
 * @param epoch of the stream, 0 before the first message
 * @param headSequence of the highest head, 0 before the first
 * @param headExpiresMicros when that head expires, in microseconds since 1970, 0 before the first
 * @param isDiskFull whether the committer waits for room on the disk
 */
public record StreamStatus(long epoch, long headSequence, long headExpiresMicros, boolean isDiskFull) {}
