package io.nonreturn.sender.watch;

import java.util.List;
import java.util.Map;

/** How the files of a folder become bundles: the one thing in which folder mirrors differ. */
interface Layout {

  /** The ecosystem whose clients understand the bundles. */
  String ecosystem();

  /**
   * Sorts files into bundles.
   *
   * @param files in the order of their paths
   * @param skips told of each file that has no place
   * @return the artifacts by bundle name; no bundle is empty
   */
  Map<String, List<ArtifactDraft>> bundles(List<FolderScan.Found> files, Skips skips);

  /** The bundle whose content is unknown when this folder cannot be read, or null when it may be any. */
  String bundleOfFolder(String folder);
}
