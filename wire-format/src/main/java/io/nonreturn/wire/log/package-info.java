/**
 * How log lines leave: one event a line on standard error, as text or as JSON, bounded in number, with the priority that journald understands where
 * that is what listens. Named by {@code logback.xml}; nothing else knows of it.
 */
package io.nonreturn.wire.log;
