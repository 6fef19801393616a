/**
 * The endurance run: both real daemons near the rate that this machine can carry, over a link that loses, for as long as wanted.
 *
 * <p>Input: a folder on disk, and how long. Output: a line each few seconds, a report at the end, and an exit code: whether memory and
 * latency stayed as they were, and whether every byte that was numbered is published or named in the ledger. One thread drives the
 * load, looks and judges. Bounded by what it deletes behind itself: files that have crossed leave the mirror and the high side's store.
 */
package io.nonreturn.bench.soak;
