/**
 * What both halves of {@code nonreturn calibrate} share: the low side sends marked test frames, step by step faster, the high side counts what
 * arrives.
 *
 * <pre>
 *   calibrate send ─► {@link io.nonreturn.wire.calibrate.TestFrame} ─► link ─► calibrate receive: [link] to paste
 * </pre>
 *
 * Test frames are sealed with the link key, in a session of their own, and of a type that a receiver refuses ({@code bad-type}): they can never be
 * taken for data. They are no part of the wire's version: both halves are of one release.
 */
package io.nonreturn.wire.calibrate;
