/**
 * What a person asks of a side from its own host, by its configuration: its audit log, what the running daemon says of itself, whether the host
 * is fit. Nothing here changes anything.
 *
 * <pre>
 *   sender.toml, receiver.toml ─► {@link io.nonreturn.wire.host.Side} ─► {@link io.nonreturn.wire.host.SideFile} ─► status, audit, doctor
 * </pre>
 *
 * <p>The commands are the same on both sides. What differs stands behind {@code SideFile}, which each side writes for itself.
 */
package io.nonreturn.wire.host;
