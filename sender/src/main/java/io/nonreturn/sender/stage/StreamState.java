package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;

/**
 * Where the stream stands: what a head states.
 *
 * @param epoch changes only when the journal was lost
 * @param sequence the highest number given, 0 when none was
 * @param chain the hash chain up to and including that number
 */
public record StreamState(long epoch, long sequence, Digest chain) {}
