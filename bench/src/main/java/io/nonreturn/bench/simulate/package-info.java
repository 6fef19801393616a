/**
 * The whole system in a world that one seed makes: both sides' real code on one thread, with simulated clocks, link, disks and crashes.
 *
 * <pre>
 *   {@link io.nonreturn.bench.simulate.SimulateCommand} ─► Campaign ─► Simulation, one for each seed
 *
 *   Upstream ─► LowSide ─► SimLink ─► HighSide ─► Checks
 *                  │          │           │          ▲
 *                  │        loses,        │          └── Upstream: what may be seen
 *                  │        changes,      │              Given: which number stands for what
 *                  │        replays       │
 *              StepSender              StepReceiver     the stages of Sender and Receiver, in their order
 *                  └── {@link io.nonreturn.bench.simulate.disk.SimDisk} ──┘          files and databases; forgets what nobody forced
 * </pre>
 *
 * <p>Input: a seed, from which a {@code Scenario} is drawn. Output: a digest of all that happened, and the promise that was broken, if
 * one was. Threads: each run is one thread's; nothing of it is shared. Bound: the world's time, since both sides must agree within a
 * fixed time after the last fault. What is modelled, not real: the upstream (no folders are watched), HTTP, sockets, rings between
 * threads, and in most runs the signatures' algorithms ({@code SimKeys}).
 */
package io.nonreturn.bench.simulate;
