/**
 * Reads the configuration file of a daemon: TOML in, typed values out, and every mistake of the file in one report.
 *
 * <pre>
 * sender.toml ─► Settings.read ─► typed getters ─► an immutable record of the daemon
 *                                      └────────► Settings.check: all problems at once, each file:line:column: what, what to do
 * </pre>
 *
 * <p>Both daemons use it and neither knows the other, which is why it lies beside the wire format. It runs once, at
 * start, on the starting thread. Getters never throw: they note the problem and return a harmless value, so that the
 * reader goes through the whole file; {@link io.nonreturn.wire.settings.Settings#check()} throws at its end. A key that
 * nobody asked for is a problem too, because it is most often a typing mistake.
 */
package io.nonreturn.wire.settings;
