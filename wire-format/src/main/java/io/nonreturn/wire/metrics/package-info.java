/**
 * Figures for monitors, in Prometheus' text format; both sides write theirs with it.
 *
 * <p>Input: what stages counted. Output: the text that {@code /metrics} gives. Thread: the caller's. Bound: what the caller puts in.
 */
package io.nonreturn.wire.metrics;
