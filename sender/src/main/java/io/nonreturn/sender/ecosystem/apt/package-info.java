/**
 * Debian archives: a suite is a bundle, with the files of the pool that its chosen indexes name.
 *
 * <pre>
 * archive over HTTP ─► {@link io.nonreturn.sender.ecosystem.apt.AptLookout} ─► {@link io.nonreturn.sender.ecosystem.apt.Selection} of indexes ─► drafts
 * archive on disk   ─► {@link io.nonreturn.sender.ecosystem.apt.AptLayout} ─► drafts
 * </pre>
 *
 * <p>Input: Release files, checked against the archive's keys before anything else; indexes by Release; the pool by the indexes. Output: one
 * bundle for each suite, byte for byte as upstream has it. Thread: the mirror's. Bound: the caps of {@link io.nonreturn.wire.deb} and of a
 * manifest. Failure: a suite that is not whole, or in the middle of an update, is not drafted and looked at again.
 */
package io.nonreturn.sender.ecosystem.apt;
