package io.nonreturn.sender.watch;

import java.util.List;
import java.util.Map;

/**
 * How the files of a folder become bundles: the one thing in which folder mirrors differ. Immutable; two are equal when they were told
 * the same, best as a record. Used by one thread a mirror.
 */
public interface Layout {

  /**
   * Sorts files into bundles.
   *
   * @param files in the order of their paths
   * @param skips told of each file that has no place
   * @return the artifacts by bundle name; no bundle is empty
   */
  Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips);

  /** The bundle whose content is unknown when this folder cannot be read, or null when it may be any. */
  String bundleOfFolder(String folder);

  /** As {@link Mirror#isWhole}. */
  default boolean isWhole() {
    return false;
  }

  /** The keys of the own table with their values as TOML, defaults filled in, so that a configuration can be printed. */
  default Map<String, String> keys() {
    return Map.of();
  }
}
