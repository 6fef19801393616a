/**
 * What a link carries, from the test frames that arrive.
 *
 * <pre>
 *   {@link io.nonreturn.wire.calibrate.TestFrame} ─► {@link io.nonreturn.receiver.calibrate.Measure} ─► {@link io.nonreturn.receiver.calibrate.StepResult} ─► {@link io.nonreturn.receiver.calibrate.Advice}: [link] to paste
 * </pre>
 *
 * <p>Beside the flow: no daemon uses it. Thread: the command's. Bound: one bit for each frame of a step. Failure: none; where even the slowest step
 * lost too much there is no advice.
 */
package io.nonreturn.receiver.calibrate;
