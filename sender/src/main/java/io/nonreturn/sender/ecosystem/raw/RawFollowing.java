package io.nonreturn.sender.ecosystem.raw;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a web server's own table says.
 *
 * @param files paths of what is followed; empty when the server lists it
 * @param sums path of a file of SHA-256 values that names all that is followed; empty when there is none
 */
record RawFollowing(List<String> files, String sums) implements Following {

  private static final int MOST_FILES = 100_000;

  /** Reads the table; mistakes are noted there. */
  static RawFollowing read(Settings own) {
    List<String> files = own.texts("files", MOST_FILES);
    String sums = own.string("sums", "");
    for (String file : files) {
      if (ArtifactPath.check(file) != null) {
        own.problem("files", "names " + file + ", which is no path below mirror.upstream");
      }
    }
    if (!files.isEmpty() && !sums.isEmpty()) {
      own.problem("sums", "names all files by itself; leave out either files or sums");
    }
    return new RawFollowing(files, sums);
  }

  @Override
  public Mirror open(MirrorTools tools) {
    return new UpstreamMirror("raw", tools, new RawLookout(tools, files, sums));
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new TreeMap<>();
    keys.put("files", Toml.list(files));
    keys.put("sums", Toml.quoted(sums));
    return keys;
  }
}
