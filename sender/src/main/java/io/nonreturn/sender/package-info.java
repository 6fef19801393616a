/**
 * The low side: follows mirrors, gives each change a number that is durable before its first frame, and sends it over the link.
 *
 * <pre>
 *   watch ─► admit ─► stage ─► schedule ─► encode ─► transmit, web
 * </pre>
 *
 * <p>{@link io.nonreturn.sender.Sender} knows the order; {@link io.nonreturn.sender.Outflow} wires its second half, from the
 * journal to the link. A thread that fails ends the process ({@link io.nonreturn.sender.LastWords}).
 */
package io.nonreturn.sender;
