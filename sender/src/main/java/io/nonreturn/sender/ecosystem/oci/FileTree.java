package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Source;
import java.io.IOException;

/** Files of an image on disk: those of a folder, or those in an archive. One thread. */
interface FileTree {

  /** As an operator knows it. */
  String origin();

  /** Whether there is such a file. */
  boolean has(String path);

  /** In bytes; of a file that is there. */
  long size(String path);

  /** All bytes of a small file that is there. */
  byte[] read(String path, int most) throws IOException;

  /** Its bytes, as long as the tree is the one that was looked at. */
  Source source(String path);

  /** What tells whether its bytes are the same. */
  Fingerprint fingerprint(String path);
}
