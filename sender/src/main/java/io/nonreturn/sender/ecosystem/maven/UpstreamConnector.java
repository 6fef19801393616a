package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.maven.PomHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.ArtifactDownload;
import org.eclipse.aether.spi.connector.ArtifactUpload;
import org.eclipse.aether.spi.connector.MetadataDownload;
import org.eclipse.aether.spi.connector.MetadataUpload;
import org.eclipse.aether.spi.connector.RepositoryConnector;
import org.eclipse.aether.spi.connector.RepositoryConnectorFactory;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.MetadataNotFoundException;
import org.eclipse.aether.transfer.MetadataTransferException;

/**
 * Maven Resolver's way to upstream: POMs and metadata come through the sender's own fetcher, checked by their sidecars. It asks for nothing
 * else, since nothing is resolved to a jar. One thread.
 */
final class UpstreamConnector implements RepositoryConnectorFactory, RepositoryConnector {

  private final Repository repository;
  private final ReleaseLists lists;
  private final Set<String> metadata = new TreeSet<>();
  private final Set<String> missing = new TreeSet<>();
  private final Map<String, String> unsound = new LinkedHashMap<>();
  private IOException failure;
  private boolean isInterrupted;

  UpstreamConnector(Repository repository, ReleaseLists lists) {
    this.repository = repository;
    this.lists = lists;
  }

  /** Paths of the metadata that were asked for: the answer depends on them. */
  Set<String> metadata() {
    return metadata;
  }

  /** Paths of the POMs that upstream does not have. */
  Set<String> missing() {
    return missing;
  }

  /** Paths of what upstream does not give as it states, and why. */
  Map<String, String> unsound() {
    return unsound;
  }

  /** Throws what upstream's absence caused, which Resolver takes for a detail. */
  void check() throws IOException, InterruptedException {
    if (isInterrupted) {
      throw new InterruptedException();
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void get(Collection<? extends ArtifactDownload> artifacts, Collection<? extends MetadataDownload> metadatas) {
    if (artifacts != null) {
      artifacts.forEach(this::artifact);
    }
    if (metadatas != null) {
      metadatas.forEach(this::metadata);
    }
  }

  private void artifact(ArtifactDownload download) {
    Artifact artifact = download.getArtifact();
    String release = artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
    MavenPath pom = MavenPath.ofCoordinates(release).orElse(null);
    if (pom == null || !artifact.getExtension().equals("pom")) {
      download.setException(new ArtifactNotFoundException(artifact, (RemoteRepository) null, "is a snapshot, or no POM"));
      return;
    }
    try {
      byte[] bytes = failure == null && !isInterrupted ? repository.file(pom.path(), PomHead.MOST_BYTES) : null;
      if (bytes == null) {
        missing.add(pom.path());
        download.setException(new ArtifactNotFoundException(artifact, (RemoteRepository) null));
      } else if (!download.isExistenceCheck()) {
        write(download.getPath(), bytes);
      }
    } catch (FetchException e) {
      if (e.failure().isPassing()) {
        failure = e;
      } else {
        unsound.put(pom.path(), e.getMessage());
      }
      download.setException(new ArtifactTransferException(artifact, null, e));
    } catch (IOException e) {
      unsound.put(pom.path(), e.getMessage());
      download.setException(new ArtifactNotFoundException(artifact, (RemoteRepository) null, e.getMessage()));
    } catch (InterruptedException e) {
      isInterrupted = true;
      download.setException(new ArtifactTransferException(artifact, null, e));
    }
  }

  private void metadata(MetadataDownload download) {
    String group = download.getMetadata().getGroupId();
    String artifact = download.getMetadata().getArtifactId();
    try {
      boolean isOfArtifact = !artifact.isEmpty() && MavenPath.ofCoordinates(group + ":" + artifact + ":1").isPresent();
      String path = ReleaseLists.path(group, artifact);
      byte[] document = isOfArtifact && failure == null && !isInterrupted ? lists.document(path) : null;
      if (document == null) {
        download.setException(new MetadataNotFoundException(download.getMetadata(), (RemoteRepository) null));
      } else {
        write(download.getPath(), document);
      }
      if (isOfArtifact) {
        metadata.add(path);
      }
    } catch (IOException e) {
      failure = e;
      download.setException(new MetadataTransferException(download.getMetadata(), null, e));
    } catch (InterruptedException e) {
      isInterrupted = true;
      download.setException(new MetadataTransferException(download.getMetadata(), null, e));
    }
  }

  /** Resolver's name for a POM is ours as well, for metadata it is another. */
  private static void write(Path file, byte[] bytes) throws IOException {
    if (file != null) {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
  }

  @Override
  public void put(Collection<? extends ArtifactUpload> artifacts, Collection<? extends MetadataUpload> metadatas) {
    throw new UnsupportedOperationException("nothing is ever sent to an upstream");
  }

  @Override
  public RepositoryConnector newInstance(RepositorySystemSession session, RemoteRepository remote) {
    return this;
  }

  @Override
  public float getPriority() {
    return 0;
  }

  @Override
  public void close() {
    // Lives as long as the mirror's fetcher.
  }
}
