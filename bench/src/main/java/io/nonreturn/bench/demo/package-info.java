/**
 * {@code nonreturn demo}: both daemons, a lossy one-way link between them, and a sample mirror that crosses before one's eyes.
 *
 * <pre>
 *   sample or --from folder ─► sender process ─► link simulator (in this process) ─► receiver process ─► pip, curl
 *                                    └────────── status pages, read by {@link io.nonreturn.bench.demo.Crossing} ──────────┘
 * </pre>
 *
 * <p>Runs on the thread of the command. Bounded by the folder carried; everything it starts or writes is gone when it ends,
 * except with {@code --keep}. What fails ends the demo with exit code 1 and the log that tells why.
 */
package io.nonreturn.bench.demo;
