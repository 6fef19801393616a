/**
 * Finds what a link carries: the low side sends marked test frames, step by step faster, and the high side counts what arrives.
 *
 * <pre>
 *   nonreturn calibrate send ─► {@link io.nonreturn.bench.calibrate.Sweep} ─► link ─► {@link io.nonreturn.bench.calibrate.Measure} ─► {@link io.nonreturn.bench.calibrate.Advice}: [link] to paste
 * </pre>
 *
 * Test frames are sealed with the link key, in a session of their own, and of a type that a receiver refuses ({@code bad-type}): they can never be
 * taken for data. One thread a side; bound: one bit for each frame of a step.
 */
package io.nonreturn.bench.calibrate;
