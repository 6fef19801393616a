/**
 * Decides what may be believed: signatures, place in the stream, and the content of each ecosystem.
 *
 * <pre>
 *   assemble ──envelope──► {@link io.nonreturn.receiver.verify.EnvelopeVerifier} size, Ed25519, ML-DSA-87, parse
 *                                   │
 *                                   ▼
 *                          {@link io.nonreturn.receiver.verify.StreamRules}      epoch, sequence, chain, expiry, generation
 *                                   │        ▲ what is known already ({@link io.nonreturn.receiver.verify.StreamView}, the catalog)
 *                                   ▼
 *                          {@link io.nonreturn.receiver.verify.EcosystemChecks}  once all blobs are durable: do they say what
 *                                            the manifest says that they say? One check an ecosystem, given from outside
 * </pre>
 *
 * <p>Input: envelopes whose SHA-256 the assembler has checked, blobs whose SHA-256 it has checked. Output: verified records, or
 * {@link io.nonreturn.wire.RefusedException} with a counted cause. Thread: the committer's; nothing here has state of its own.
 * Bound: the caps of the wire on manifests and heads, and on the reading of content those that
 * {@link io.nonreturn.receiver.verify.BlobReader} and {@link io.nonreturn.receiver.verify.BoundedChannel} are given. Failure: a refusal is final for that envelope or bundle; an
 * {@link java.io.IOException} means the disk, not the sender.
 */
package io.nonreturn.receiver.verify;
