/**
 * What a link carries, from the test frames that arrive.
 *
 * <pre>
 *   test frame ─► Measure ─► StepResult ─► which frames were lost
 *                                             │
 *   Candidate: settings of a sender ─► Replay ◄┘ its blocks, on these losses
 *                                        └─► Trial ─► Advice: [link] to paste
 * </pre>
 *
 * <p>Beside the flow: no daemon uses it. Thread: the command's. Bound: one bit for each frame of each step; three million frames a replay.
 * Failure: none; where no geometry repairs what even the slowest step lost there is no advice.
 */
package io.nonreturn.receiver.calibrate;
