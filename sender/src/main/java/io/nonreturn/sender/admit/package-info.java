/**
 * Decides by policy what may cross; the decision travels in the signed manifest.
 *
 * <pre>
 * watch ─► [ admit ] ─► stage
 * </pre>
 *
 * <p>Input: {@link io.nonreturn.sender.watch.BundleDraft}. Output: {@link io.nonreturn.sender.admit.AdmittedBundle}, or none.
 * Thread: the mirror's. Bound: what one draft holds. Failure: a file that is refused is counted and logged once, and the rest of
 * its bundle goes on. What upstream has is judged by
 * {@link io.nonreturn.sender.admit.BasicPolicy}: paths, names and sizes; what it no longer has, by
 * {@link io.nonreturn.sender.admit.Removals}.
 */
package io.nonreturn.sender.admit;
