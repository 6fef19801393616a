package io.nonreturn.sender.stage;

/**
 * What the stream has carried since its epoch began, and what is visible at its end.
 *
 * @param artifacts named by all manifests
 * @param freshBytes bytes of all blobs, each counted when it was fresh
 * @param liveBundles names whose latest generation is not a removal
 * @param liveBytes bytes of their artifacts
 * @param sent bundles that were sent
 */
public record StreamTotals(long artifacts, long freshBytes, long liveBundles, long liveBytes, long sent) {}
