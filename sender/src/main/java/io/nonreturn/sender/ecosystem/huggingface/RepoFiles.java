package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.wire.huggingface.FileTree;
import io.nonreturn.wire.huggingface.RefList;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoDocuments;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gets the files of a commit and writes the list of those that cross. */
final class RepoFiles {

  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";

  private final Hub hub;
  private final FileRules rules;
  private final Repo repo;
  private final String commit;

  RepoFiles(Hub hub, FileRules rules, Repo repo, String commit) {
    this.hub = hub;
    this.rules = rules;
    this.repo = repo;
    this.commit = commit;
  }

  /**
   * All that crosses of a commit.
   *
   * @param ref that the bundle is; empty for neither branch nor tag
   * @return null when a file could not be had, or was not as stated: it is noted by name
   */
  List<ArtifactDraft> get(String bundle, RepoInfo info, Optional<RefList.Ref> ref, List<TreeEntry> tree, RemoteFiles files)
      throws IOException, InterruptedException {
    Map<String, TreeEntry> wanted = new LinkedHashMap<>();
    List<RemoteFile> remote = new ArrayList<>();
    for (TreeEntry entry : tree) {
      if (rules.admits(entry, origin(entry), files)) {
        if (wanted.put(entry.path(), entry) != null) {
          throw new IOException(repo + " lists " + entry.path() + " twice");
        }
        remote.add(file(entry));
      }
    }
    Map<String, ArtifactDraft> had = files.get(bundle, remote);
    if (had.size() < wanted.size()) {
      return null;
    }
    List<ArtifactDraft> artifacts = new ArrayList<>();
    for (ArtifactDraft draft : had.values()) {
      TreeEntry entry = wanted.get(draft.path());
      if (rules.admits(entry, files.fetched(draft), origin(entry), files)) {
        artifacts.add(draft);
      } else {
        wanted.remove(draft.path());
      }
    }
    if (artifacts.isEmpty()) {
      throw new IOException("of " + repo + " no file is selected and admitted; what crossed before stays");
    }
    String origin = hub.origin(repo, commit);
    artifacts.add(RemoteFiles.document(RepoDocuments.INFO, origin, JSON, info.write()));
    artifacts.add(RemoteFiles.document(RepoDocuments.REFS, origin, JSON, new RefList(ref.stream().toList()).write()));
    artifacts.add(RemoteFiles.document(RepoDocuments.tree(commit), origin, JSON, FileTree.write(cut(tree, wanted))));
    return artifacts;
  }

  private RemoteFile file(TreeEntry entry) {
    Checksum checksum =
        entry.isLarge() ? Checksum.sha256(entry.sha256()) : new Checksum(Checksum.Algorithm.GIT_BLOB, entry.oid());
    Wanted bytes = Wanted.of(hub.file(repo, commit, entry.path()), entry.size(), entry.size(), checksum);
    return RemoteFile.of(entry.path(), BYTES, bytes);
  }

  private String origin(TreeEntry entry) {
    return hub.file(repo, commit, entry.path()).toString();
  }

  /** The files that cross, and the folders that hold any of them. */
  private static List<TreeEntry> cut(List<TreeEntry> tree, Map<String, TreeEntry> crossing) {
    Set<String> folders = new HashSet<>();
    for (String path : crossing.keySet()) {
      for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        folders.add(path.substring(0, slash));
      }
    }
    return tree.stream()
        .filter(entry -> entry.isFile() ? crossing.containsKey(entry.path()) : folders.contains(entry.path()))
        .toList();
  }
}
