package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file's attestations (PEP 740), as an index gives them. Who signed them is for clients to decide; here is checked that they speak of
 * this very file.
 */
final class Provenance {
  /** What they are called beside their file. */
  static final String SUFFIX = ".provenance";

  private static final int MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private Provenance() {}

  static void check(Manifest.Artifact provenance, Manifest.Artifact file, BlobReader reader) throws RefusedException, IOException {
    int statements = 0;
    for (JsonNode bundle : reader.json(provenance, MOST_BYTES).path("attestation_bundles")) {
      for (JsonNode attestation : bundle.path("attestations")) {
        checkStatement(attestation.path("envelope").path("statement").asString(""), provenance, file);
        statements++;
      }
    }
    if (statements == 0) {
      throw refused(provenance, "holds no attestation");
    }
  }

  private static void checkStatement(String base64, Manifest.Artifact provenance, Manifest.Artifact file) throws RefusedException {
    try {
      JsonNode subjects = JSON.readTree(Base64.getDecoder().decode(base64)).path("subject");
      for (JsonNode subject : subjects) {
        if (subject.path("digest").path("sha256").asString("").equals(file.sha256().hex())) {
          return;
        }
      }
    } catch (IllegalArgumentException | JacksonException e) {
      throw refused(provenance, "holds what is no attestation");
    }
    throw refused(provenance, "attests another file");
  }

  private static RefusedException refused(Manifest.Artifact provenance, String why) {
    return new RefusedException(Refusal.CONTENT_METADATA, "path=" + provenance.path() + " " + why);
  }
}
