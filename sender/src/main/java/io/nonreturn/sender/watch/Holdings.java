package io.nonreturn.sender.watch;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * What the low side has already, so that nothing is fetched twice: asked by a mirror before it fetches. Thread-safe.
 *
 * <p>An answer may be out of date when the draft is staged, because what no bundle needs any more is removed. So a {@link Source} must be
 * able to give bytes that it was told are here.
 */
public interface Holdings {

  /**
   * Whether a blob is here, whole and named by the journal. A draft whose {@link ArtifactDraft#expected()} it is will be staged without
   * a look at its source.
   *
   * @throws IOException if the journal cannot be read
   */
  boolean has(Digest blob) throws IOException;

  /**
   * The file that the stream carries under this path, for upstreams that give no SHA-256: a {@link Fingerprint#of fingerprint} made of
   * what they do give tells whether it is still the same.
   *
   * @return null when it carries none, or another, or its blob is no longer here
   * @throws IOException if the journal cannot be read
   */
  Digest carried(String bundle, String path, Fingerprint fingerprint) throws IOException;

  /**
   * The files that the stream carries of a bundle, with their sizes in bytes.
   *
   * @throws IOException if the journal cannot be read
   */
  default Map<String, Long> carried(String bundle) throws IOException {
    return Map.of();
  }

  /**
   * The blob that the stream carries under this path, whatever upstream has now.
   *
   * @return null when it carries none, or the blob is no longer here
   * @throws IOException if the journal cannot be read
   */
  default Digest carried(String bundle, String path) throws IOException {
    return null;
  }

  /**
   * The bytes of a small blob that is here.
   *
   * @throws IOException if it is not, cannot be read, or has more bytes than these
   */
  default byte[] read(Digest blob, int mostBytes) throws IOException {
    throw new IOException("blob " + blob.hex() + " is not here");
  }

  /**
   * By which the bundles that are staged were recognised when an earlier run of this sender took them, in this epoch and under the same
   * settings of the mirror; empty where that is not known.
   *
   * @throws IOException if the journal cannot be read
   */
  default Map<String, String> tokens() throws IOException {
    return Map.of();
  }

  /**
   * Keeps tokens for the next run.
   *
   * @param taken of bundles that are staged so
   * @param gone bundles whose tokens say nothing any more
   * @throws IOException if the journal cannot be written
   */
  default void keepTokens(Map<String, String> taken, Set<String> gone) throws IOException {
    // Nothing is kept: then more is asked after a restart.
  }
}
