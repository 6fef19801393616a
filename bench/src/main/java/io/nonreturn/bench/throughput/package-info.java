/**
 * {@code nonreturn bench throughput}: both real daemons on loopback, measured from outside, beside what this machine could do.
 *
 * <pre>
 *   payload ─► mirror folder ─► sender ─► (link simulator) ─► receiver ─► store
 *                                  └── status pages, /proc ──┘     └─ hashes compared by the harness
 * </pre>
 *
 * <p>Input: a list of {@link io.nonreturn.bench.throughput.BenchCase cases}. Output: a table or JSON, one line of digest. Runs
 * on the thread of the command. Bounded in memory by its buffers and on disk by the free space it asks for before it starts;
 * everything it writes is gone afterwards. A case in which anything was not repaired counts as failed at that rate and is
 * tried again at the next lower one.
 */
package io.nonreturn.bench.throughput;
