package io.nonreturn.sender.ecosystem.raw;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.Names;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Any files: a subfolder is a bundle, and the files that lie directly in the folder are the bundle {@link Names#TOP}. */
record RawLayout() implements Layout {

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips) {
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    for (FoundFile found : files) {
      int slash = found.path().indexOf('/');
      String bundle = slash < 0 ? Names.TOP : found.path().substring(0, slash);
      if (slash >= 0 && bundle.equals(Names.TOP)) {
        skips.note(found.path(), Skipped.BAD_PATH, "a folder must not be named " + Names.TOP);
        continue;
      }
      String path = found.path().substring(slash + 1);
      bundles.computeIfAbsent(bundle, name -> new ArrayList<>()).add(draft(found, path));
    }
    return bundles;
  }

  @Override
  public String bundleOfFolder(String folder) {
    int slash = folder.indexOf('/');
    if (slash < 0) {
      return folder.isEmpty() ? Names.TOP : folder;
    }
    return folder.substring(0, slash);
  }

  private static ArtifactDraft draft(FoundFile found, String path) {
    return new ArtifactDraft(
        path,
        found.path(),
        mediaType(path),
        found.fingerprint().size(),
        null,
        found.fingerprint(),
        found.source());
  }

  static String mediaType(String path) {
    String guess = URLConnection.guessContentTypeFromName(path.substring(path.lastIndexOf('/') + 1));
    return guess == null ? "application/octet-stream" : guess;
  }
}
