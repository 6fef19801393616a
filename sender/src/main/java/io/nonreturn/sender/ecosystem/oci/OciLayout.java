package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.settings.Toml;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipException;

/**
 * Images in a folder: OCI layouts, each in a folder of its own, and archives ({@code .tar}, {@code .tar.gz}, {@code .tgz}) that hold a layout
 * or what {@code docker save} writes. Names that archives state count; where a layout states a tag alone, the repository is called as its
 * folder or file is, relative to the mirror's.
 *
 * <p>What archives hold is remembered as long as they do not change. One thread.
 */
final class OciLayout implements Layout {

  private static final int MOST_REMEMBERED = 1_000;
  private static final List<String> ENDINGS = List.of(".tar", ".tar.gz", ".tgz");

  private final String prefix;
  private final Map<String, Archive> archives = new HashMap<>();

  private record Archive(Fingerprint fingerprint, Map<ImageName, List<ArtifactDraft>> images) {}

  /** @param prefix put before repositories' names; empty for none */
  OciLayout(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Map<String, String> keys() {
    return Map.of("prefix", Toml.quoted(prefix));
  }

  @Override
  public String bundleOfFolder(String folder) {
    return null;
  }

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips) {
    Map<String, FolderTree> layouts = layouts(files);
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (FoundFile file : files) {
      String layout = layoutOf(layouts, file.path());
      if (layout != null) {
        layouts.get(layout).add(file);
      } else if (ending(file.path()) != null) {
        seen.add(file.path());
        put(bundles, file.path(), () -> archive(file), skips);
      } else {
        skips.note(file.path(), Skipped.NOT_A_PACKAGE, "it lies in no OCI layout and is no archive");
      }
    }
    archives.keySet().retainAll(seen);
    layouts.forEach((folder, tree) -> put(bundles, folder, () -> new LayoutReader(tree, folder).images(), skips));
    return bundles;
  }

  private static Map<String, FolderTree> layouts(List<FoundFile> files) {
    Map<String, FolderTree> layouts = new LinkedHashMap<>();
    for (FoundFile file : files) {
      String folder = folder(file.path());
      if (file.name().equals(LayoutReader.MARKER) && !folder.isEmpty()) {
        layouts.put(folder, new FolderTree(folder));
      }
    }
    return layouts;
  }

  /** The layout that a file belongs to, or null. */
  private static String layoutOf(Map<String, FolderTree> layouts, String path) {
    for (String folder = folder(path); !folder.isEmpty(); folder = folder(folder)) {
      if (layouts.containsKey(folder)) {
        return folder;
      }
    }
    return null;
  }

  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private static String ending(String path) {
    return ENDINGS.stream().filter(path::endsWith).findFirst().orElse(null);
  }

  /** Reads the images of one place. */
  private interface Reading {
    Map<ImageName, List<ArtifactDraft>> images() throws IOException, InterruptedException;
  }

  private void put(Map<String, List<ArtifactDraft>> bundles, String origin, Reading reading, Skips skips) {
    try {
      reading.images().forEach((name, drafts) -> {
        if (bundles.putIfAbsent(name.bundle(prefix), drafts) != null) {
          skips.note(origin, Skipped.DUPLICATE, name + " lies elsewhere, too");
        }
      });
    } catch (InvalidImageException | EOFException | ZipException e) {
      skips.note(origin, Skipped.INVALID_PACKAGE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      skips.note(origin, Skipped.UNREADABLE, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<ImageName, List<ArtifactDraft>> archive(FoundFile file) throws IOException, InterruptedException {
    Archive known = archives.get(file.path());
    if (known != null && known.fingerprint().equals(file.fingerprint())) {
      return known.images();
    }
    Map<ImageName, List<ArtifactDraft>> images = read(file);
    if (archives.size() < MOST_REMEMBERED) {
      archives.put(file.path(), new Archive(file.fingerprint(), images));
    }
    return images;
  }

  private static Map<ImageName, List<ArtifactDraft>> read(FoundFile file) throws IOException, InterruptedException {
    TarTree tree = TarTree.read(file);
    if (LayoutReader.isLayout(tree)) {
      String repository = file.path().substring(0, file.path().length() - ending(file.path()).length());
      return new LayoutReader(tree, repository).images();
    }
    if (tree.has(DockerReader.MANIFEST)) {
      return new DockerReader(tree).images();
    }
    throw new InvalidImageException("it holds neither " + LayoutReader.INDEX + " nor " + DockerReader.MANIFEST);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OciLayout o && prefix.equals(o.prefix);
  }

  @Override
  public int hashCode() {
    return prefix.hashCode();
  }
}
