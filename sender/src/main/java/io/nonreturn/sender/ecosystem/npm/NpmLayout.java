package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tarballs as {@code npm pack} makes them, in any folder structure: a package is a bundle, whatever its files are named. Its packument
 * is made of what lies in the tarballs and says so; {@code latest} is the highest version, releases before what comes before them. All
 * layouts are equal. One thread.
 */
final class NpmLayout implements Layout {

  /** Looked into once each; what is beyond is looked into with every scan. */
  private static final int REMEMBERED = 20_000;

  private final Map<Seen, PackedFile> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Seen, PackedFile> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Seen(String path, Fingerprint fingerprint) {}

  private record Member(FoundFile found, PackedFile packed) {}

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips) {
    Map<String, List<Member>> packages = new TreeMap<>();
    for (FoundFile found : files) {
      if (!found.name().endsWith(".tgz")) {
        skips.note(found.path(), Skipped.NOT_A_PACKAGE, "");
        continue;
      }
      try {
        PackedFile packed = look(found);
        packages.computeIfAbsent(packed.name(), name -> new ArrayList<>()).add(new Member(found, packed));
      } catch (SkippedException e) {
        skips.note(found.path(), e.skipped(), e.getMessage());
      } catch (IOException e) {
        skips.note(found.path(), Skipped.UNREADABLE, String.valueOf(e.getMessage()));
      }
    }
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    packages.forEach((name, members) -> bundles.put(BundleNames.of(name), bundle(name, members, skips)));
    return bundles;
  }

  private PackedFile look(FoundFile found) throws IOException, SkippedException {
    Seen key = new Seen(found.path(), found.fingerprint());
    PackedFile packed = seen.get(key);
    if (packed == null) {
      packed = PackedFile.of(found.file());
      seen.put(key, packed);
    }
    return packed;
  }

  private static List<ArtifactDraft> bundle(String name, List<Member> members, Skips skips) {
    members.sort(Comparator.comparing(member -> member.packed().order()));
    List<ArtifactDraft> artifacts = new ArrayList<>();
    List<PackedFile> taken = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    for (Member member : members) {
      FoundFile found = member.found();
      String path = NpmName.tarball(name, member.packed().version());
      if (!paths.add(path.toLowerCase(Locale.ROOT))) {
        skips.note(found.path(), Skipped.DUPLICATE, path);
        continue;
      }
      taken.add(member.packed());
      artifacts.add(
          new ArtifactDraft(
              path, found.path(), "application/octet-stream", found.fingerprint().size(), null, found.fingerprint(), found.source()));
    }
    byte[] packument = PackedFile.packument(name, taken);
    artifacts.add(RemoteFiles.document(NpmName.PACKUMENT, name, "application/json", packument));
    return artifacts;
  }

  /** A document that names a tarball that stayed behind would be refused. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public String bundleOfFolder(String folder) {
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NpmLayout;
  }

  @Override
  public int hashCode() {
    return NpmLayout.class.hashCode();
  }
}
