package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
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
    public Guide guide(SiteAddress address) {
        return new Guide(
                "Debian packages",
                "deb [signed-by=/etc/apt/keyrings/ARCHIVE.gpg] " + address.base() + "/apt/MIRROR SUITE COMPONENT",
                NAME + "/",
                "All archives");
    }

    @Override
    public Optional<String> page(String mirror, String bundle) {
        return Optional.of(NAME + "/" + RequestPath.encode(mirror) + "/");
    }
}
