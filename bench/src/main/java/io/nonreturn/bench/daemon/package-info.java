/**
 * Runs both daemons as processes of their own and watches them from outside: for the demo, the benchmarks and the whole-system
 * tests alike.
 *
 * <p>Input: a {@link io.nonreturn.bench.daemon.Layout layout} of folders, addresses and link settings. Output: two running
 * processes with their logs in files, and typed views of their status pages. No thread of its own. Bounded by the two
 * processes, which end with the one that started them; a daemon that dies early fails the waiting caller at once, with the
 * last lines of its log.
 */
package io.nonreturn.bench.daemon;
