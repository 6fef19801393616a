/**
 * What both daemons tell whoever supervises them.
 *
 * <p>Input: the daemon's word that it is ready and alive. Output: datagrams to systemd. Thread: one for the watchdog, where there is one. Failure: a
 * line in the log.
 */
package io.nonreturn.wire.service;
