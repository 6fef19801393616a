package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Wheels and sdists, in any folder structure: a project is a bundle.
 *
 * <p>Beside each wheel the bundle carries its core metadata as {@code <wheel>.metadata} (PEP 658), read from the wheel
 * itself, so that clients resolve without fetching wheels. An sdist's metadata may change when it is built (PEP 643), so none is
 * shown for it.
 */
record PypiLayout() implements Layout {

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips) {
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    for (FoundFile found : files) {
      String fileName = found.name();
      PackageFile parsed = PackageFile.parse(fileName);
      if (parsed == null) {
        skips.note(found.path(), Skipped.NOT_A_PACKAGE, "");
        continue;
      }
      List<ArtifactDraft> bundle = bundles.computeIfAbsent(parsed.project(), name -> new ArrayList<>());
      Source bytes = found.source();
      if (parsed.wheel()) {
        Wheel wheel = new Wheel(found.file(), parsed.project());
        bundle.add(draft(found, fileName, "application/zip", found.fingerprint().size(), new WheelSource(wheel, bytes)));
        bundle.add(draft(found, fileName + ".metadata", "text/plain", -1, new WheelMetadataSource(wheel, bytes)));
      } else {
        String mediaType = fileName.endsWith(".zip") ? "application/zip" : "application/gzip";
        bundle.add(draft(found, fileName, mediaType, found.fingerprint().size(), bytes));
      }
    }
    return bundles;
  }

  @Override
  public String bundleOfFolder(String folder) {
    return null;
  }

  private static ArtifactDraft draft(FoundFile found, String path, String mediaType, long size, Source source) {
    return new ArtifactDraft(path, found.path(), mediaType, size, null, found.fingerprint(), source);
  }
}
