/**
 * What a link carries, from the test frames that arrive.
 *
 * <pre>
 *   {@link io.nonreturn.wire.calibrate.TestFrame} ─► {@link io.nonreturn.receiver.calibrate.Measure} ─► {@link io.nonreturn.receiver.calibrate.StepResult}: which frames were lost
 *                                                                    │
 *   {@link io.nonreturn.receiver.calibrate.Candidate}: settings of a sender ─► {@link io.nonreturn.receiver.calibrate.Replay} ◄┘ its blocks, on these losses
 *                                        └─► {@link io.nonreturn.receiver.calibrate.Trial} ─► {@link io.nonreturn.receiver.calibrate.Advice}: [link] to paste
 * </pre>
 *
 * <p>Beside the flow: no daemon uses it. Thread: the command's. Bound: one bit for each frame of each step; three million frames a replay. Failure: none;
 * where no geometry repairs what even the slowest step lost there is no advice.
 */
package io.nonreturn.receiver.calibrate;
