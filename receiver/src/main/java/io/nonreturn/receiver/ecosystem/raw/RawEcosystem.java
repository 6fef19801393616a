package io.nonreturn.receiver.ecosystem.raw;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.Names;
import java.util.List;
import java.util.Optional;

/** Plain files: nothing to check beyond their digests. */
public final class RawEcosystem implements Ecosystem {
  static final String NAME = "raw";

  private static final String NETRC = "In ~/.netrc, mode 600";

  /** For the service loader. */
  public RawEcosystem() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EcosystemCheck check() {
    return (manifest, blobs) -> List.of();
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new RawEndpoint(site));
  }

  @Override
  public Guide guide(SiteAccess access) {
    String file = access.base() + "/raw/MIRROR/FOLDER/FILE";
    Client curl = Client.of("curl -O " + file, "curl")
        .stepIf(
            access.needsLogin() || access.ca().isPresent(),
            "In ~/.curlrc",
            access.withCa("cacert = \"%s\""),
            access.needsLogin() ? "netrc" : "")
        .stepIf(access.needsLogin(), NETRC, access.netrc());
    Client wget = Client.of("wget " + file, "wget")
        .stepIf(access.ca().isPresent(), "In ~/.wgetrc", access.withCa("ca_certificate = %s"))
        .stepIf(access.needsLogin(), NETRC, access.netrc());
    return new Guide("Files", List.of(curl, wget), RawEndpoint.FIRST + "/", "All mirrors");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    String folder = RawEndpoint.FIRST + "/" + RequestPath.encode(mirror) + "/";
    return Optional.of(bundle.equals(Names.TOP) ? folder : folder + RequestPath.encode(bundle) + "/");
  }
}
