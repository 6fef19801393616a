package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.List;

/**
 * What one ecosystem's content must be, seen from the high side, which believes nothing that it can check itself. Called on the
 * committer thread.
 */
public interface EcosystemCheck {
  /**
   * Checks a whole bundle whose blobs are all durable, before it is committed. A removal comes without artifacts.
   *
   * @return what was learned from the content and is needed to serve it
   * @throws RefusedException if anything in the bundle is not what it must be: the bundle is refused whole
   * @throws IOException if a stored blob cannot be read at all
   */
  List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException;

  /** The same, for checks that hold a bundle against what was learned of its earlier generations. */
  default List<Fact> check(Manifest manifest, StoredBlobs blobs, EarlierFacts earlier) throws RefusedException, IOException {
    return check(manifest, blobs);
  }

  /**
   * Whether all mirrors of this ecosystem are served as one index. A name then belongs to the mirror that brought it first, until that
   * one removes it.
   */
  default boolean hasSharedNames() {
    return false;
  }

  /**
   * Whether the artifact of this path keeps its bytes for ever, so that a new content must take a new path. Held against all
   * that was ever committed under the same bundle name, in any mirror.
   */
  default boolean isFixed(String path) {
    return false;
  }
}
