package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import java.util.List;
import java.util.Optional;

/** Python packages: a bundle is a project. */
public final class PypiEcosystem implements Ecosystem {
  static final String NAME = "pypi";

  /** For the service loader. */
  public PypiEcosystem() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EcosystemCheck check() {
    return new PypiCheck();
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new PypiEndpoint(site));
  }

  @Override
  public Guide guide(SiteAccess access) {
    Client pip = Client.of("pip install PACKAGE", "pip")
        .step(
            "In ~/.config/pip/pip.conf, or for everybody in /etc/pip.conf",
            "[global]",
            "index-url = " + access.base() + "/pypi/simple/",
            access.address().isPlain() ? "trusted-host = " + access.address().host() : "",
            access.withCa("cert = %s"))
        .stepIf(access.needsLogin(), "In ~/.netrc, mode 600", access.netrc());
    return new Guide("Python packages", List.of(pip), "pypi/simple/", "All projects");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    return Optional.of("pypi/simple/" + RequestPath.encode(bundle) + "/");
  }
}
