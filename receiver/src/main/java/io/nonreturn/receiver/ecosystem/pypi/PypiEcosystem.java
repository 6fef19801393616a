package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
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
    public Guide guide(SiteAddress address) {
        String trusted = address.isPlain() ? " --trusted-host " + address.host() : "";
        String command = "pip install --index-url " + address.base() + "/pypi/simple/" + trusted + " PACKAGE";
        return new Guide("Python packages", command, "pypi/simple/", "All projects");
    }

    @Override
    public Optional<String> page(String mirror, String bundle) {
        return Optional.of("pypi/simple/" + RequestPath.encode(bundle) + "/");
    }
}
