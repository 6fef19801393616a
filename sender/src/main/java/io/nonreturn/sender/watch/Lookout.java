package io.nonreturn.sender.watch;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an ecosystem knows of looking at its upstream; {@link UpstreamMirror} decides when. One thread.
 *
 * <p>A look that fails changes nothing: no bundle is drafted, none is removed, and the look is repeated later. So an implementation
 * throws rather than guesses.
 */
public interface Lookout {

  /**
   * The bundles that upstream has now, as far as they are selected, each with a token that changes when the bundle may have: a serial, a
   * validator, a digest. Should ask as little as possible, conditionally.
   *
   * @param live the bundles that the stream carries for this mirror
   * @return in the order in which they shall be fetched; a bundle that is live and not in it is drafted as removed once the next look
   *     misses it as well
   * @throws IOException if upstream cannot be asked, or contradicts itself
   */
  Map<String, String> look(Set<String> live) throws IOException, InterruptedException;

  /**
   * All of a bundle, after a look told of it or of a change of it.
   *
   * @param files gets what is to be downloaded
   * @return null when upstream is in the middle of a change; it is asked again after the next look
   * @throws IOException if upstream cannot be asked, or contradicts itself: costs this bundle only
   */
  Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException;

  /** As {@link Mirror#isWhole}. */
  default boolean isWhole() {
    return false;
  }

  /**
   * Whether a bundle stays as it crossed, because its name leads elsewhere now (a tag, a branch) and the mirror was told to keep such.
   *
   * @param before the token with which it was taken
   * @param now the token that the last look gave
   */
  default boolean isKept(String before, String now) {
    return false;
  }

  /**
   * A bundle as it is now.
   *
   * @param artifacts indexes among them, cut to what was had: nothing half-made may cross
   * @param complete whether nothing was left out that another try may bring
   * @param upstream where it was found, for the manifest's provenance
   */
  record Gathered(List<ArtifactDraft> artifacts, boolean complete, String upstream) {
    /** Freezes the list. */
    public Gathered {
      artifacts = List.copyOf(artifacts);
    }
  }
}
