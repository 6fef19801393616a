package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Debian archives: a bundle is a suite of a mirror. */
public final class AptEcosystem implements Ecosystem {
  static final String NAME = "apt";

  private final AptCheck check;

  /** For the service loader. */
  public AptEcosystem() {
    this(new AptCheck(Map.of()));
  }

  private AptEcosystem(AptCheck check) {
    this.check = check;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EcosystemCheck check() {
    return check;
  }

  @Override
  public Map<String, String> options(Settings own) {
    return Keyrings.options(own);
  }

  @Override
  public Ecosystem with(Map<String, String> options) throws IOException {
    return new AptEcosystem(new AptCheck(Keyrings.of(options)));
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new AptEndpoint(site));
  }

  @Override
  public Guide guide(SiteAccess access) {
    Client apt = Client.of("apt-get update", "apt")
        .step(
            "In /etc/apt/sources.list.d/MIRROR.sources; ARCHIVE.gpg is the archive's own public key, which you carry there by hand",
            "Types: deb",
            "URIs: " + access.base() + "/apt/MIRROR/",
            "Suites: SUITE",
            "Components: COMPONENT",
            "Signed-By: /etc/apt/keyrings/ARCHIVE.gpg")
        .stepIf(
            access.ca().isPresent(),
            "In /etc/apt/apt.conf.d/90mirror",
            access.withCa("Acquire::https::" + access.address().host() + "::CaInfo \"%s\";"))
        .stepIf(
            access.needsLogin(),
            "In /etc/apt/auth.conf.d/mirror.conf, mode 600",
            "machine " + access.base() + "/apt/ login " + SiteAccess.NAME + " password " + SiteAccess.PASSWORD);
    return new Guide("Debian packages", List.of(apt), NAME + "/", "All archives");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    return Optional.of(NAME + "/" + RequestPath.encode(mirror) + "/");
  }
}
