package io.nonreturn.sender.ecosystem.maven;

import java.util.Map;
import java.util.Properties;
import org.eclipse.aether.RepositoryListener;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.spi.connector.RepositoryConnectorFactory;
import org.eclipse.aether.spi.connector.transport.TransporterFactory;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;

/** Maven Resolver as Maven itself sets it up, except that it knows one repository and one way there. */
final class ResolverSystem {

  private ResolverSystem() {}

  /** Everything comes from the mirror's upstream, whatever repositories a POM names: on the high side there is no other either. */
  static RemoteRepository upstream(Repository repository) {
    RepositoryPolicy always = new RepositoryPolicy(true, RepositoryPolicy.UPDATE_POLICY_ALWAYS, RepositoryPolicy.CHECKSUM_POLICY_IGNORE);
    return new RemoteRepository.Builder("upstream", "default", repository.uri("").toString()).setPolicy(always).build();
  }

  static RepositorySystem open(RepositoryConnectorFactory connector) {
    return new RepositorySystemSupplier() {
      @Override
      protected Map<String, TransporterFactory> createTransporterFactories() {
        return Map.of();
      }

      @Override
      protected Map<String, RepositoryConnectorFactory> createRepositoryConnectorFactories() {
        return Map.of("upstream", connector);
      }
    }.get();
  }

  /**
   * A session for one resolution.
   *
   * @param listener told of each POM that is read
   */
  static CloseableSession session(
      RepositorySystem system, PageCache cache, WorkspaceReader projects, Properties properties, RepositoryListener listener) {
    return new SessionBuilderSupplier(system)
        .get()
        .withLocalRepositories(new LocalRepository(cache.folder(), "simple"))
        .setWorkspaceReader(projects)
        .setRepositoryListener(listener)
        .setSystemProperties(properties)
        .setIgnoreArtifactDescriptorRepositories(true)
        .setUpdatePolicy(RepositoryPolicy.UPDATE_POLICY_ALWAYS)
        .setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_IGNORE)
        // Depth first reads all POMs that any version of Maven does; the newer way skips some whose version loses.
        .setConfigProperty("aether.dependencyCollector.impl", "df")
        .build();
  }
}
