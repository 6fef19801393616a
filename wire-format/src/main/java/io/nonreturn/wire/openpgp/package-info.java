/**
 * OpenPGP signatures of upstreams, held against keys that an operator trusts (RFC 9580).
 *
 * <pre>
 * file of keys ─► {@link io.nonreturn.wire.openpgp.Keyring} ─┐
 * InRelease ─► {@link io.nonreturn.wire.openpgp.ClearSigned} ─┴► who signed, or a refusal
 * </pre>
 *
 * <p>Both sides check the same signatures and neither knows the other, which is why this lies beside the wire format. Any thread. Bound:
 * the caps on keys and on signatures. Failure: a {@link io.nonreturn.wire.RefusedException} that says what was found.
 */
package io.nonreturn.wire.openpgp;
