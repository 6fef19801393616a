package io.nonreturn.sender.admit;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Names;
import io.nonreturn.wire.Refusal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Admits whatever the high side could take: paths by the grammar, no two that clash, sizes and counts within the limits.
 *
 * <p>Of two files that clash the first by path order crosses, so that the choice does not depend on which was found
 * first. A bundle with too many files for one manifest is refused as a whole: half a folder would be worse than none.
 *
 * @param maxBlobBytes largest file
 * @param maxArtifacts most files of a bundle
 * @param maxManifestBytes largest signed manifest
 */
public record BasicPolicy(long maxBlobBytes, int maxArtifacts, int maxManifestBytes) implements Policy {

  /** The name that stands in the manifests. */
  public static final String ID = "paths-types-sizes-1";

  /** What a manifest takes beside its artifacts at most: two signatures, names, three texts. */
  private static final int MANIFEST_FRAME_BYTES = 16 << 10;

  /** What an artifact takes beside its path and type at most: tags and lengths 12, size 6, digest 32. */
  private static final int ARTIFACT_FRAME_BYTES = 50;

  /** With the limits of the wire. */
  public BasicPolicy() {
    this(Limits.BLOB_BYTES, Limits.ARTIFACTS, Limits.MANIFEST_BYTES);
  }

  @Override
  public AdmittedBundle admit(BundleDraft draft, Skips skips) {
    if (!Names.isBundle(draft.name())) {
      skips.noteBundle(draft.name(), Skipped.BAD_PATH, "as a bundle's name");
      return null;
    }
    if (draft.artifacts().size() > maxArtifacts) {
      String found = "files=" + draft.artifacts().size() + " > LIMIT=" + maxArtifacts;
      skips.noteBundle(draft.name(), Skipped.TOO_MANY_FILES, found);
      return null;
    }
    List<ArtifactDraft> admitted = new ArrayList<>(draft.artifacts().size());
    Taken taken = new Taken();
    for (ArtifactDraft artifact : draft.artifacts()) {
      if (isAdmitted(artifact, taken, skips)) {
        admitted.add(artifact);
      }
    }
    long manifestBytes = manifestBytes(admitted);
    if (manifestBytes > maxManifestBytes) {
      String found = "manifest_bytes=" + manifestBytes + " > LIMIT=" + maxManifestBytes;
      skips.noteBundle(draft.name(), Skipped.MANIFEST_TOO_LARGE, found);
      return null;
    }
    BundleDraft rest =
        new BundleDraft(
            draft.name(), admitted, draft.removed(), draft.upstream(), draft.observedMicros(), draft.version());
    return new AdmittedBundle(rest, new Manifest.Admission(Manifest.Admission.ADMITTED, ID));
  }

  /** At most so many; known before any file is copied in vain. */
  private static long manifestBytes(List<ArtifactDraft> artifacts) {
    long bytes = MANIFEST_FRAME_BYTES;
    for (ArtifactDraft artifact : artifacts) {
      bytes += ARTIFACT_FRAME_BYTES + artifact.mediaType().length() + artifact.path().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private boolean isAdmitted(ArtifactDraft artifact, Taken taken, Skips skips) {
    Refusal badPath = ArtifactPath.check(artifact.path());
    if (badPath != null) {
      skips.note(artifact.origin(), Skipped.BAD_PATH, badPath.label());
      return false;
    }
    if (artifact.size() > maxBlobBytes) {
      skips.note(artifact.origin(), Skipped.TOO_LARGE, "size=" + artifact.size() + " > LIMIT=" + maxBlobBytes);
      return false;
    }
    Skipped clash = taken.add(artifact.path());
    if (clash != null) {
      skips.note(artifact.origin(), clash, "");
      return false;
    }
    return true;
  }

  /** The paths so far, and their folders, as a file system that ignores case would see them. */
  private static final class Taken {

    private final Map<String, String> files = new HashMap<>();
    private final Set<String> folders = new HashSet<>();

    /** Null when there is room for the path. */
    Skipped add(String path) {
      String folded = folded(path);
      String known = files.get(folded);
      if (known != null) {
        return known.equals(path) ? Skipped.DUPLICATE : Skipped.CASE_CLASH;
      }
      List<String> above = new ArrayList<>();
      for (int slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
        above.add(folded.substring(0, slash));
      }
      if (folders.contains(folded) || above.stream().anyMatch(files::containsKey)) {
        return Skipped.CASE_CLASH; // a file here would be a folder there
      }
      folders.addAll(above);
      files.put(folded, path);
      return null;
    }

    private static String folded(String path) {
      return Normalizer.normalize(path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
  }
}
