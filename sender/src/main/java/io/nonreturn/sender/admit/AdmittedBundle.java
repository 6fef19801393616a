package io.nonreturn.sender.admit;

import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.wire.Manifest;

/**
 * A draft that may cross, without the files that may not.
 *
 * @param draft what is left of the draft
 * @param admission what was decided, and by which rules, for the manifest
 */
public record AdmittedBundle(BundleDraft draft, Manifest.Admission admission) {}
