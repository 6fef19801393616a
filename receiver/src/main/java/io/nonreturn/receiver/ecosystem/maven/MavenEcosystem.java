package io.nonreturn.receiver.ecosystem.maven;

import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.maven.MavenPath;
import java.util.List;
import java.util.Optional;

/** Artifacts of Maven repositories: a bundle is one release. */
public final class MavenEcosystem implements Ecosystem {
    static final String NAME = "maven";

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
    public Guide guide(SiteAddress address) {
        return new Guide(
                "Maven artifacts",
                "<mirror><id>high</id><mirrorOf>*</mirrorOf><url>" + address.base() + "/maven/MIRROR/</url></mirror>",
                NAME + "/",
                "All repositories");
    }

    @Override
    public Optional<String> page(String mirror, String bundle) {
        return BundleNames.upstream(bundle)
                .flatMap(MavenPath::ofCoordinates)
                .map(pom -> NAME + "/" + RequestPath.encode(mirror) + "/" + RequestPath.encode(pom.folder()));
    }
}
