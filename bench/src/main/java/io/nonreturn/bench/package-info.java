/**
 * The command line of Nonreturn and everything that sees both sides at once: demo, link simulator, benchmarks.
 *
 * <p>Neither daemon depends on this module; it starts them as processes of their own and watches them from outside, through
 * the same status page that an operator sees.
 */
package io.nonreturn.bench;
