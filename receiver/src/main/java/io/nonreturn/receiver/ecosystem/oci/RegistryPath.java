package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.serve.RequestPath;
import java.util.List;
import java.util.Optional;

/**
 * What a request below {@code /v2/} is for. A repository's name has slashes of its own, so a path is read from its end. Source: OCI
 * distribution specification, "Endpoints".
 *
 * @param kind of the thing
 * @param repository empty where the kind has none
 * @param reference a tag or a digest, where the kind has one
 */
record RegistryPath(Kind kind, String repository, String reference) {
  /** The things that can be asked for. */
  enum Kind {
    BASE,
    CATALOG,
    TAGS,
    MANIFEST,
    BLOB,
    REFERRERS,
    /** Where bytes would be brought, if any could. */
    UPLOAD
  }

  /** Reads a path whose first part is {@code v2}; empty when it leads to nothing that registries have. */
  static Optional<RegistryPath> of(RequestPath path) {
    List<String> parts = path.parts();
    int size = parts.size();
    if (size == 1) {
      return Optional.of(new RegistryPath(Kind.BASE, "", ""));
    }
    if (size == 2 && parts.get(1).equals("_catalog")) {
      return Optional.of(new RegistryPath(Kind.CATALOG, "", ""));
    }
    if (size < 4) {
      return Optional.empty();
    }
    String before = parts.get(size - 2);
    String last = parts.get(size - 1);
    String repository = String.join("/", parts.subList(1, size - 2));
    boolean isUpload = size > 4 && parts.get(size - 3).equals("blobs") && before.equals("uploads");
    if (isUpload || (before.equals("blobs") && last.equals("uploads"))) {
      return Optional.of(new RegistryPath(Kind.UPLOAD, repository, ""));
    }
    if (before.equals("tags") && last.equals("list")) {
      return Optional.of(new RegistryPath(Kind.TAGS, repository, ""));
    }
    return switch (before) {
      case "manifests" -> Optional.of(new RegistryPath(Kind.MANIFEST, repository, last));
      case "blobs" -> Optional.of(new RegistryPath(Kind.BLOB, repository, last));
      case "referrers" -> Optional.of(new RegistryPath(Kind.REFERRERS, repository, last));
      default -> Optional.empty();
    };
  }
}
