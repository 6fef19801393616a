package io.nonreturn.sender.admit;

import io.nonreturn.sender.watch.BundleDraft;

/**
 * A draft that may cross, without the files that may not.
 *
 * @param draft what is left of the draft
 * @param policy names the rules that were applied, for the manifest
 */
public record AdmittedBundle(BundleDraft draft, String policy) {}
