package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import java.util.List;
import java.util.Optional;

/** Container images: a bundle is a tag of a repository. */
public final class OciEcosystem implements Ecosystem {
  static final String NAME = "oci";

  /** For the service loader. */
  public OciEcosystem() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EcosystemCheck check() {
    return new OciCheck();
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new OciEndpoint(site));
  }

  @Override
  public Guide guide(SiteAccess access) {
    return new Guide("Container images", ImageClients.of(access), OciEndpoint.FIRST + "/_catalog", "All repositories");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    return ImageName.ofBundle(bundle)
        .map(name -> OciEndpoint.FIRST + "/" + RequestPath.encode(name.repository()) + "/tags/list");
  }
}
