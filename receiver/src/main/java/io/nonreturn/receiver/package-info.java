/**
 * The high side: takes frames from the link, and makes whole, verified bundles of them that unmodified clients can install from.
 *
 * <pre>
 *   listen ─► decode ─► assemble ─► (verify in) commit ─► publish ─► serve, web
 * </pre>
 *
 * <p>{@link io.nonreturn.receiver.Receiver} is the one class that knows the order. Nothing on this side ever sends on the link.
 */
package io.nonreturn.receiver;
