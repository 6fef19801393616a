/**
 * {@code nonreturn bench fec}: the erasure code alone, one core, beside the two that it is measured by.
 *
 * <pre>
 *   ErasureBenchmark (JMH, a JVM for each figure) ─► FecBench ─► table with ratios
 *      ours · Backblaze's JavaReedSolomon · ISA-L, called through the foreign-function API
 * </pre>
 *
 * <p>Input: none but the machine. Output: a table on the given stream. Runs on the thread of the command, in JVMs that JMH
 * starts one after the other; two minutes in all. Where ISA-L is not installed its column says so and the rest is measured.
 */
package io.nonreturn.bench.fec;
