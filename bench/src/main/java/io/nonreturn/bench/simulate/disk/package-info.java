/**
 * A disk in memory that forgets, as real ones do, what nobody forced.
 *
 * <pre>
 *   production code ─► {@link java.nio.file.Files}, channels ─► SimProvider ─► SimFileSystem: one life of the process, {@link
 *                                                                                io.nonreturn.bench.simulate.disk.DiskFaults faults}
 *                                                                                    │
 *                                                                               Volume: nodes, seen and durable
 *                                                                                    │
 *                                                    {@link io.nonreturn.bench.simulate.disk.SimDisk#crash crash}: some of the difference is lost
 * </pre>
 *
 * <p>Every file and folder has two states: what processes see, and what is on the platter. Forcing a file copies its bytes and its size
 * across, forcing a folder its names, and neither does anything for the other. A crash throws a coin for all that was not forced, in
 * sectors of 4 KiB and in changes of one name. The model promises no more than POSIX does, and where real file systems do less than
 * their users believe (Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014; Rebello and others, "Can Applications
 * Recover from fsync Failures?", ATC 2020) it does as they.
 *
 * <p>Input: what the daemons' own code calls on its paths, nothing more: the rest throws {@link UnsupportedOperationException}. Output:
 * the bytes, the errors, a numbered trace. Threads: any, one at a time; the order of their calls is the order of the trace. Bound: the
 * capacity given. Same seed and same calls, same everything.
 */
package io.nonreturn.bench.simulate.disk;
