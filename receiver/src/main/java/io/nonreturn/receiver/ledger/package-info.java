/**
 * What the ledger of missing bundles says, and how it finds out why they are missing.
 *
 * <pre>
 *   listen, decode, assemble, commit ──{@link io.nonreturn.receiver.ledger.Sample}, once a second──► {@link io.nonreturn.receiver.ledger.CauseFinder}
 *                                                                              │ {@link io.nonreturn.receiver.ledger.Cause}
 *   verify ──heads, inventories──► commit: the ledger's tables  ◄──────────────┘
 *                                   {@link io.nonreturn.receiver.ledger.GapState}, {@link io.nonreturn.receiver.ledger.Closing}, {@link io.nonreturn.receiver.ledger.IncidentKind}
 * </pre>
 *
 * <p>Input: what was counted, gaps, and their times. Output: causes. No I/O, no threads, no clock of its own; the committer's thread
 * calls it. Bound: twenty minutes of samples. Failure: a cause that cannot be told from the evidence is
 * {@link io.nonreturn.receiver.ledger.Cause#UNEXPLAINED}, never a guess.
 */
package io.nonreturn.receiver.ledger;
