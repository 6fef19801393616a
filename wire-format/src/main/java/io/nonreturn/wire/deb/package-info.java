/**
 * The metadata of a Debian archive, as its repository format describes it: what both sides must understand in order to check it.
 *
 * <pre>
 * InRelease, or Release and Release.gpg ─► {@link io.nonreturn.wire.deb.SignedRelease} ─► {@link io.nonreturn.wire.deb.Release}   size and digest of each index
 * Packages, Sources, in .xz or .gz      ─► {@link io.nonreturn.wire.deb.IndexFile} ─► {@link io.nonreturn.wire.deb.Stanzas} ─► path, size and SHA-256 of each file
 * </pre>
 *
 * <p>Any thread. Bound: caps on lines, entries, decompressed bytes and the decompressor's memory. Failure: a
 * {@link io.nonreturn.wire.RefusedException} for what is not as it must be, an {@link java.io.IOException} for what cannot be read.
 */
package io.nonreturn.wire.deb;
