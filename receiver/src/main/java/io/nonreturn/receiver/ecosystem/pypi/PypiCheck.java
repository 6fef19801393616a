package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle of Python packages is one project: every file is one of its wheels or source distributions, or the {@code .metadata}
 * of one of its wheels, and that equals byte for byte what lies in the wheel. A client that resolves dependencies from
 * {@code .metadata} alone can so never be told something else than what it installs. Beside a file may be its attestations, and in the
 * bundle one {@link ProjectDocument}.
 */
final class PypiCheck implements EcosystemCheck {
  /** The fact under which a wheel's {@code Requires-Python} is kept. */
  static final String REQUIRES_PYTHON = "requires-python";
  /** It stands in the project's page for every file; the longest of today have some hundred. */
  static final int REQUIRES_PYTHON_CHARACTERS = 500;

  @Override
  public boolean hasSharedNames() {
    return true;
  }

  @Override
  public boolean isFixed(String path) {
    return !path.equals(ProjectDocument.PATH) && !path.endsWith(Provenance.SUFFIX);
  }

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
    String project = manifest.name();
    if (!PypiFile.isNormalised(project)) {
      throw new RefusedException(Refusal.BUNDLE_NAME, "name=" + project + " is not a normalised project name");
    }
    Map<String, Manifest.Artifact> byPath = new HashMap<>();
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      byPath.put(artifact.path(), artifact);
    }
    BlobReader reader = new BlobReader(blobs);
    Map<String, Manifest.Artifact> files = new HashMap<>();
    List<Fact> facts = new ArrayList<>();
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      String path = artifact.path();
      if (path.equals(ProjectDocument.PATH)) {
        continue;
      }
      boolean isMetadata = path.endsWith(PypiFile.METADATA_SUFFIX);
      boolean isProvenance = path.endsWith(Provenance.SUFFIX);
      String base = isMetadata || isProvenance ? path.substring(0, path.lastIndexOf('.')) : path;
      Optional<PypiFile> file = PypiFile.of(project, base);
      if (file.isEmpty()) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "project=" + project + " path=" + path);
      }
      boolean isWheel = file.get().kind() == PypiFile.Kind.WHEEL;
      if (isMetadata && !(isWheel && byPath.containsKey(base))) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + path + " stands beside no wheel");
      }
      if (isProvenance) {
        if (!byPath.containsKey(base)) {
          throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + path + " stands beside no file");
        }
        Provenance.check(artifact, byPath.get(base), reader);
        continue;
      }
      if (!isMetadata) {
        files.put(path, artifact);
      }
      if (isWheel && !isMetadata) {
        facts.addAll(checkWheel(project, artifact, byPath.get(path + PypiFile.METADATA_SUFFIX), blobs));
      }
    }
    if (byPath.containsKey(ProjectDocument.PATH)) {
      facts.addAll(ProjectDocument.check(project, byPath.get(ProjectDocument.PATH), files, reader));
    }
    return facts;
  }

  private static List<Fact> checkWheel(
      String project, Manifest.Artifact wheel, Manifest.Artifact separate, StoredBlobs blobs)
      throws RefusedException, IOException {
    byte[] inside = WheelMetadata.read(blobs.file(wheel.sha256()));
    if (separate != null) {
      // The sizes first: what is compared has passed the cap on metadata inside a wheel.
      boolean same = separate.size() == inside.length
          && Arrays.equals(inside, Files.readAllBytes(blobs.file(separate.sha256())));
      if (!same) {
        throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + separate.path() + " differs from its wheel's");
      }
    }
    CoreMetadata metadata = CoreMetadata.parse(inside);
    String name = metadata.single("Name").orElse("");
    if (!PypiFile.normalise(name).equals(project)) {
      throw new RefusedException(
          Refusal.CONTENT_METADATA, "path=" + wheel.path() + " metadata is of another project than " + project);
    }
    Optional<String> requiresPython = metadata.single("Requires-Python");
    if (requiresPython.isEmpty()) {
      return List.of();
    }
    int length = requiresPython.get().length();
    if (length > REQUIRES_PYTHON_CHARACTERS) {
      throw new RefusedException(
          Refusal.CONTENT_METADATA,
          "path=" + wheel.path() + " Requires-Python characters=" + length + " > LIMIT=" + REQUIRES_PYTHON_CHARACTERS);
    }
    return List.of(new Fact(wheel.path(), REQUIRES_PYTHON, requiresPython.get()));
  }
}
