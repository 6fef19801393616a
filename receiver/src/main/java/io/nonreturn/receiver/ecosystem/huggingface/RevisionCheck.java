package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Manifest.Artifact;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.huggingface.FileTree;
import io.nonreturn.wire.huggingface.Pickles;
import io.nonreturn.wire.huggingface.RefList;
import io.nonreturn.wire.huggingface.RepoDocuments;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.huggingface.Safetensors;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bundle is one revision of a repository: the hub's info, its list of the commit's files, the ref, and every file that the list names and no
 * other. Each file has the digest that the list states, no file is a program that runs when it is loaded, and files of tensors have a header
 * that fits them.
 */
final class RevisionCheck implements EcosystemCheck {
  /** Facts about the bundle: its commit; whether it is a branch, a tag or neither; what a list shows of the repository. */
  static final String COMMIT = "commit";
  static final String KIND = "kind";
  static final String SUMMARY = "summary";
  /** Of a path: Git's name of the file, which clients know it by. Large files have none: they are known by their SHA-256. */
  static final String OID = "oid";
  /** What is neither a branch nor a tag. */
  static final String NO_REF = "commit";

  private final boolean takesPickles;
  private final FileLooks looks = new FileLooks();

  RevisionCheck(boolean takesPickles) {
    this.takesPickles = takesPickles;
  }

  @Override
  public boolean hasSharedNames() {
    return true;
  }

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
    RepoRevision name = RepoRevision.ofBundle(manifest.name())
        .orElseThrow(() -> new RefusedException(
            Refusal.BUNDLE_NAME, "name=" + manifest.name() + " is neither models/owner/name@revision nor of datasets"));
    if (manifest.removed()) {
      return List.of();
    }
    Map<String, Artifact> byPath = new HashMap<>();
    for (Artifact artifact : manifest.artifacts()) {
      byPath.put(artifact.path(), artifact);
    }
    BlobReader reader = new BlobReader(blobs);
    RepoInfo info = RepoInfo.read(reader.json(document(byPath, RepoDocuments.INFO), RepoDocuments.INFO_BYTES), name);
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("", COMMIT, info.commit()));
    facts.add(new Fact("", SUMMARY, info.summary()));
    facts.add(new Fact("", KIND, kind(RefList.read(reader.bytes(document(byPath, RepoDocuments.REFS), RefList.MOST_BYTES)), name, info)));
    List<TreeEntry> tree =
        FileTree.read(reader.bytes(document(byPath, RepoDocuments.tree(info.commit())), FileTree.MOST_BYTES));
    Set<String> folders = new HashSet<>();
    for (TreeEntry entry : tree) {
      checkPath(entry);
      if (entry.isFile()) {
        checkFile(entry, document(byPath, entry.path()), blobs);
        if (!entry.isLarge()) {
          facts.add(new Fact(entry.path(), OID, entry.oid()));
        }
      } else if (!folders.add(entry.path())) {
        throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + entry.path() + " is listed twice");
      }
    }
    if (!byPath.isEmpty()) {
      throw new RefusedException(
          Refusal.FOREIGN_FILE, "path=" + byPath.keySet().iterator().next() + " is not in the list of " + name + "'s files");
    }
    return facts;
  }

  /** Each can be had once. */
  private static Artifact document(Map<String, Artifact> byPath, String path) throws RefusedException {
    Artifact artifact = byPath.remove(path);
    if (artifact == null) {
      throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "path=" + path + " is missing, or listed twice");
    }
    return artifact;
  }

  private static String kind(RefList refs, RepoRevision name, RepoInfo info) throws RefusedException {
    if (refs.refs().isEmpty()) {
      return NO_REF;
    }
    RefList.Ref ref = refs.refs().getFirst();
    if (refs.refs().size() > 1 || !ref.name().equals(name.revision()) || !ref.commit().equals(info.commit())) {
      throw new RefusedException(
          Refusal.CONTENT_METADATA, "path=" + RepoDocuments.REFS + " holds another ref than " + name + " at " + info.commit());
    }
    return ref.kind().word();
  }

  private static void checkPath(TreeEntry entry) throws RefusedException {
    Refusal forbidden = FileTree.forbids(entry.path());
    if (forbidden != null) {
      throw new RefusedException(forbidden, "path=" + entry.path() + " cannot be one of a repository's files");
    }
    if (entry.type() == TreeEntry.Type.OTHER) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + entry.path() + " is neither a file nor a folder");
    }
  }

  private void checkFile(TreeEntry entry, Artifact artifact, StoredBlobs blobs) throws RefusedException, IOException {
    String what = "path=" + entry.path();
    if (artifact.size() != entry.size()) {
      throw new RefusedException(
          Refusal.CONTENT_DIGEST, what + " bytes=" + artifact.size() + " where " + entry.size() + " are stated");
    }
    String found = entry.isLarge() ? artifact.sha256().hex() : looks.oid(artifact.sha256(), blobs);
    if (!found.equals(entry.etag())) {
      throw new RefusedException(Refusal.CONTENT_DIGEST, what + " is " + found + " where " + entry.etag() + " is stated");
    }
    if (Safetensors.isNamed(entry.path())) {
      looks.checkTensors(artifact.sha256(), what, blobs);
    } else if (!takesPickles && (Pickles.isNamed(entry.path()) || looks.isPickle(artifact.sha256(), blobs))) {
      throw new RefusedException(Refusal.CONTENT_UNSAFE, what + " is a pickle; [ecosystem.huggingface] pickle = \"allow\" takes it");
    }
  }
}
