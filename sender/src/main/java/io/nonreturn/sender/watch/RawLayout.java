package io.nonreturn.sender.watch;

import io.nonreturn.wire.Names;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Any files: a subfolder is a bundle, and the files that lie directly in the folder are the bundle {@link Names#TOP}. */
final class RawLayout implements Layout {

  @Override
  public String ecosystem() {
    return "raw";
  }

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FolderScan.Found> files, Skips skips) {
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    for (FolderScan.Found found : files) {
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

  private static ArtifactDraft draft(FolderScan.Found found, String path) {
    return new ArtifactDraft(
        path,
        found.path(),
        mediaType(path),
        found.fingerprint().size(),
        null,
        found.fingerprint(),
        new FileSource(found.file(), found.fingerprint()));
  }

  private static String mediaType(String path) {
    String guess = URLConnection.guessContentTypeFromName(path.substring(path.lastIndexOf('/') + 1));
    return guess == null ? "application/octet-stream" : guess;
  }
}
