package io.nonreturn.receiver.ecosystem.maven;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.maven.MavenPath;
import java.util.List;
import java.util.Optional;

/** Artifacts of Maven repositories: a bundle is one release. */
public final class MavenEcosystem implements Ecosystem {
  static final String NAME = "maven";

  private static final String SERVERS = """
      <servers>
        <server>
          <id>high-side</id>
          <username>NAME</username>
          <password>PASSWORD</password>
        </server>
      </servers>
      """.indent(2).stripTrailing();

  /** For the service loader. */
  public MavenEcosystem() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EcosystemCheck check() {
    return new MavenCheck();
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new MavenEndpoint(site));
  }

  @Override
  public Guide guide(SiteAccess access) {
    Client maven = Client.of("mvn verify", "maven")
        .step(
            "In ~/.m2/settings.xml, mode 600",
            "<settings>",
            "  <mirrors>",
            "    <mirror>",
            "      <id>high-side</id>",
            "      <mirrorOf>*</mirrorOf>",
            "      <url>" + access.base() + "/maven/MIRROR/</url>",
            "    </mirror>",
            "  </mirrors>",
            access.needsLogin() ? SERVERS : "",
            "</settings>")
        .stepIf(
            access.ca().isPresent(),
            "In a shell, once",
            access.withCa("keytool -importcert -noprompt -alias high-side -file %s"
                + " -keystore ~/.m2/high-side.p12 -storetype PKCS12 -storepass changeit"))
        .stepIf(
            access.ca().isPresent(),
            "In ~/.mavenrc",
            "MAVEN_OPTS=\"$MAVEN_OPTS -Djavax.net.ssl.trustStore=$HOME/.m2/high-side.p12 -Djavax.net.ssl.trustStorePassword=changeit\"");
    return new Guide("Maven artifacts", List.of(maven), NAME + "/", "All repositories");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    return BundleNames.upstream(bundle)
        .flatMap(MavenPath::ofCoordinates)
        .map(pom -> NAME + "/" + RequestPath.encode(mirror) + "/" + RequestPath.encode(pom.folder()));
  }
}
