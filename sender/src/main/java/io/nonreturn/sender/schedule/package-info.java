/**
 * Decides what is sent next.
 *
 * <pre>
 * stage ─► [ schedule ] ─► encode ─► transmit
 *   Outbox     │  Scheduler ─┬ heads and Inventories when due
 *   ▲          │             ├ Backlog: LaneQueues by class and size    Rounds: whose turn it is
 *   │          │             ├ Resends: what tickets ask for
 *   │          │             └ Carousel: repeats, when nothing of that waits
 *   │          │  BundleRun: cuts one bundle into pieces
 *   │ marks    └► BlockPlan ─────────────► … its last frame has left
 *   └──────────────── ScheduleThread ◄────────────────┘
 * </pre>
 *
 * <ul>
 *   <li>Input: numbered bundles from {@link io.nonreturn.sender.stage.Outbox}; plans that come back from the transmitter.
 *   <li>Output: {@link io.nonreturn.sender.schedule.BlockPlan}s; marks of progress in the journal, set only when the
 *       frames have left.
 *   <li>Thread: {@code nonreturn-schedule}, which {@link io.nonreturn.sender.schedule.ScheduleThread} owns. The decisions
 *       themselves ({@link io.nonreturn.sender.schedule.Scheduler}) have no thread and take the time as a parameter.
 *   <li>Bound: some hundred bundles and a few MiB of manifests read ahead from the journal for each of twelve lanes, however many
 *       wait; 256 ranges to be repeated; the blocks under way, which the encoder limits.
 *   <li>Failure: a blob that cannot be read fails its bundle, which is tried again behind all others, after pauses that grow to
 *       ten minutes. An error of the journal is logged and tried again. A crash sends again what was not marked.
 * </ul>
 */
package io.nonreturn.sender.schedule;
