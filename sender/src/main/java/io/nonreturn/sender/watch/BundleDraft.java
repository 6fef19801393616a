package io.nonreturn.sender.watch;

import java.util.List;

/**
 * A bundle as upstream has it now: all of its artifacts, changed or not, or none when it went away.
 *
 * @param name within the mirror
 * @param artifacts in the order of their paths; empty only for a removal
 * @param removed whether upstream no longer has the bundle
 * @param upstream where it was found, for the manifest's provenance
 * @param observedMicros when the change was first seen, microseconds since 1970
 * @param version what the mirror recognises this state by, opaque to others; null when the bundle is known to change still
 */
public record BundleDraft(
    String name,
    List<ArtifactDraft> artifacts,
    boolean removed,
    String upstream,
    long observedMicros,
    Object version) {

  /** Freezes the list. */
  public BundleDraft {
    artifacts = List.copyOf(artifacts);
  }

  /** Whether the artifacts are the state of one moment, of which none may be left behind. */
  public boolean isAtRest() {
    return version != null;
  }
}
