package io.nonreturn.receiver.ecosystem.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.FolderPages;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.maven.MavenPath;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /maven/<mirror>/}: a repository in the default layout. A mirror is a repository of its own, not one of them all together: two
 * upstreams may have one group and artifact, and which of them a client believes is for its settings to say.
 *
 * <pre>
 *   /maven/                                          all mirrors
 *   /maven/&lt;mirror&gt;/                                 its releases
 *   /maven/&lt;mirror&gt;/g/r/o/u/p/artifact/version/file    as it crossed; .sha1 and .sha256 made here where none did
 *   /maven/&lt;mirror&gt;/g/r/o/u/p/artifact/maven-metadata.xml   made here, as is the one of a group's plugins
 * </pre>
 */
final class MavenEndpoint implements Endpoint {
  private static final String METADATA = "maven-metadata.xml";
  private static final Map<String, String> SUMS =
      Map.of(".md5", "MD5", ".sha1", "SHA-1", ".sha256", "SHA-256", ".sha512", "SHA-512");

  private final MavenIndex index;
  private final BlobSender sender;

  MavenEndpoint(Published site) {
    this.index = new MavenIndex(site.catalog());
    this.sender = new BlobSender(site.blobs(), BlobSender.REVALIDATED);
  }

  @Override
  public String first() {
    return MavenEcosystem.NAME;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    List<String> parts = path.parts();
    if (path.isFolder()) {
      folder(path, exchange);
    } else if (parts.size() <= 2) {
      exchange.redirect("./" + RequestPath.encode(parts.getLast()) + "/");
    } else if (parts.getLast().startsWith(METADATA)) {
      metadata(parts.get(1), parts.subList(2, parts.size() - 1), parts.getLast().substring(METADATA.length()), exchange);
    } else {
      file(parts.get(1), path.from(2), exchange);
    }
  }

  private void file(String mirror, String path, Exchange exchange) throws IOException {
    Optional<MavenPath> wanted = MavenPath.parse(path);
    Optional<MavenIndex.Found> found = wanted.isEmpty() ? Optional.empty() : index.file(mirror, wanted.get());
    if (found.isPresent()) {
      sender.send(exchange, found.get().file(), type(wanted.get().file()));
      return;
    }
    Optional<String> sum = wanted.isEmpty() ? Optional.empty() : sum(mirror, wanted.get());
    if (sum.isPresent()) {
      exchange.page(Page.of("text/plain;charset=utf-8", sum.get()));
    } else {
      exchange.notFound();
    }
  }

  /** The checksum of a file that is here, by what was learned of it. */
  private Optional<String> sum(String mirror, MavenPath wanted) throws IOException {
    Optional<MavenPath.Checksum> checksum = wanted.checksum();
    Optional<MavenIndex.Found> of = checksum.isEmpty() ? Optional.empty() : index.file(mirror, checksum.get().of());
    if (of.isEmpty()) {
      return Optional.empty();
    }
    return switch (checksum.get().algorithm()) {
      case "sha1" -> of.get().sha1();
      case "sha256" -> Optional.of(of.get().file().sha256().hex());
      default -> Optional.empty();
    };
  }

  private static String type(String file) {
    if (file.endsWith(".pom") || file.endsWith(".xml")) {
      return "text/xml";
    }
    return file.endsWith(".jar") ? "application/java-archive" : "application/octet-stream";
  }

  /** @param sum what follows the name: nothing, or the ending of a checksum file */
  private void metadata(String mirror, List<String> folders, String sum, Exchange exchange) throws IOException {
    String xml = xml(mirror, folders);
    if (xml.isEmpty() || !(sum.isEmpty() || SUMS.containsKey(sum))) {
      exchange.notFound();
    } else if (sum.isEmpty()) {
      exchange.page(Page.of("text/xml;charset=utf-8", xml));
    } else {
      exchange.page(Page.of("text/plain;charset=utf-8", hash(SUMS.get(sum), xml)));
    }
  }

  private String xml(String mirror, List<String> folders) throws IOException {
    // A dot in a folder of the group would make two paths the same coordinates.
    boolean isPlain = folders.stream().limit(Math.max(0, folders.size() - 1)).noneMatch(folder -> folder.contains("."));
    if (folders.isEmpty() || folders.contains("") || !isPlain) {
      return "";
    }
    if (folders.size() > 1) {
      String group = String.join(".", folders.subList(0, folders.size() - 1));
      String artifact = folders.getLast();
      List<MavenIndex.Listed> releases = index.releases(mirror, group + ":" + artifact + ":");
      if (!releases.isEmpty()) {
        return MetadataPages.artifact(group, artifact, releases);
      }
    }
    return MetadataPages.plugins(index.releases(mirror, String.join(".", folders) + ":"));
  }

  private static String hash(String algorithm, String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  private void folder(RequestPath path, Exchange exchange) throws IOException {
    List<String> parts = path.parts();
    String after = FolderPages.after(exchange);
    if (parts.size() == 1) {
      FolderPages.list("/" + path.from(0) + "/", index.mirrors(after.endsWith("/") ? after.substring(0, after.length() - 1) : after), exchange);
      return;
    }
    if (parts.size() == 2) {
      ReleasesPage.answer(parts.get(1), after, index.coordinates(parts.get(1), after), exchange);
      return;
    }
    Optional<MavenPath> pom = parts.size() < 5
        ? Optional.empty()
        : MavenPath.ofCoordinates(String.join(".", parts.subList(2, parts.size() - 2)) + ":" + parts.get(parts.size() - 2) + ":" + parts.getLast());
    Optional<Folder> folder = pom.isEmpty() ? Optional.empty() : index.folder(parts.get(1), pom.get(), after);
    if (folder.isPresent()) {
      FolderPages.list("/" + path.from(0) + "/", folder.get(), exchange);
    } else {
      exchange.notFound();
    }
  }
}
