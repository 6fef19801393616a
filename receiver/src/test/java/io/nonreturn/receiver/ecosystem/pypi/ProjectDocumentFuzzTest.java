package io.nonreturn.receiver.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whatever a project's document and attestations are, they are refused or their facts are short lines about files that are there. */
class ProjectDocumentFuzzTest {
  private static final File SDIST = File.of("foo-0.9.tar.gz", "an sdist");
  private static final Manifest.Artifact ARTIFACT = artifact(SDIST.path(), SDIST);

  private static Manifest.Artifact artifact(String path, File file) {
    return new Manifest.Artifact(path, file.bytes().length, file.id(), "application/octet-stream");
  }

  @FuzzTest
  void document(byte[] bytes) throws IOException {
    Path stored = Files.createTempFile("fuzz-", ".blob");
    try {
      Files.write(stored, bytes);
      Manifest.Artifact document = artifact(ProjectDocument.PATH, new File(ProjectDocument.PATH, bytes));
      for (Fact fact : ProjectDocument.check("foo", document, Map.of(SDIST.path(), ARTIFACT), new BlobReader(id -> stored))) {
        assertTrue(fact.path().isEmpty() || fact.path().equals(SDIST.path()), fact::toString);
        assertTrue(fact.name().equals("versions") || fact.value().length() <= 500, fact::toString);
        assertTrue(fact.value().chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), fact::toString);
      }
    } catch (RefusedException e) {
      assertTrue(e.getMessage().contains("project.json"), e.getMessage());
    } finally {
      Files.delete(stored);
    }
  }

  @FuzzTest
  void provenance(byte[] bytes) throws IOException {
    Path stored = Files.createTempFile("fuzz-", ".blob");
    try {
      Files.write(stored, bytes);
      Provenance.check(artifact("foo-0.9.tar.gz.provenance", new File("x", bytes)), ARTIFACT, new BlobReader(id -> stored));
    } catch (RefusedException e) {
      assertTrue(e.getMessage().contains("provenance"), e.getMessage());
    } finally {
      Files.delete(stored);
    }
  }
}
