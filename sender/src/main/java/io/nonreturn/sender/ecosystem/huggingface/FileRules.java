package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.huggingface.FileTree;
import io.nonreturn.wire.huggingface.Pickles;
import io.nonreturn.wire.huggingface.Safetensors;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which files of a repository cross. What is left out by a rule is told by name; what the patterns leave out was asked for. */
final class FileRules {

  private static final Logger LOG = LoggerFactory.getLogger(FileRules.class);

  /** Beyond this the Python client fetches nothing without a storage of the hub's that is not served on the high side. */
  private static final long CLIENT_BYTES = 50_000_000_000L;

  private final HubOptions options;

  FileRules(HubOptions options) {
    this.options = options;
  }

  /** Before it is fetched. */
  boolean admits(TreeEntry entry, String origin, RemoteFiles files) {
    Refusal forbidden = FileTree.forbids(entry.path());
    if (forbidden != null) {
      files.skip(origin, Skipped.BAD_PATH, forbidden.label());
      return false;
    }
    if (entry.type() == TreeEntry.Type.OTHER) {
      files.skip(origin, Skipped.NOT_A_FILE, "neither file nor folder");
      return false;
    }
    if (!entry.isFile() || !options.files().admits(entry.path())) {
      return false;
    }
    if (!options.takesPickles() && Pickles.isNamed(entry.path())) {
      refuse(origin, files);
      return false;
    }
    if (entry.size() > CLIENT_BYTES) {
      LOG.warn("file={} bytes={} > {}: it crosses, but Python clients do not fetch files of this size from the high side: exclude it, or have them fetched with curl",
          origin, entry.size(), CLIENT_BYTES);
    }
    return true;
  }

  /**
   * After it was fetched.
   *
   * @param fetched null when it was here before, and was looked into then
   */
  boolean admits(TreeEntry entry, Path fetched, String origin, RemoteFiles files) throws IOException {
    if (fetched == null || options.takesPickles() || Safetensors.isNamed(entry.path())) {
      return true;
    }
    try (FileChannel file = FileChannel.open(fetched, StandardOpenOption.READ)) {
      if (Pickles.isPickle(file)) {
        refuse(origin, files);
        return false;
      }
      return true;
    }
  }

  private static void refuse(String origin, RemoteFiles files) {
    files.skip(origin, Skipped.NOT_ADMITTED, "a pickle runs as a program when it is loaded; mirror.huggingface.pickle = \"allow\" takes it");
  }
}
