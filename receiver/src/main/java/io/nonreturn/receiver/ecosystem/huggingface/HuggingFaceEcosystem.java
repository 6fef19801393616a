package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Models and datasets: a bundle is a revision of a repository. Can be told to take pickles ({@code pickle = "allow"}). */
public final class HuggingFaceEcosystem implements Ecosystem {
  static final String NAME = "huggingface";
  private static final String PICKLE = "pickle";
  private static final String REFUSE = "refuse";
  private static final String ALLOW = "allow";

  private final boolean takesPickles;

  /** For the service loader. */
  public HuggingFaceEcosystem() {
    this(false);
  }

  private HuggingFaceEcosystem(boolean takesPickles) {
    this.takesPickles = takesPickles;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> options(Settings own) {
    boolean isTold = own.has(PICKLE);
    String pickle = own.choice(PICKLE, REFUSE, List.of(REFUSE, ALLOW));
    return isTold ? Map.of(PICKLE, pickle) : Map.of();
  }

  @Override
  public Ecosystem with(Map<String, String> options) {
    return new HuggingFaceEcosystem(ALLOW.equals(options.get(PICKLE)));
  }

  @Override
  public EcosystemCheck check() {
    return new RevisionCheck(takesPickles);
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new HubEndpoint(site));
  }

  @Override
  public Guide guide(SiteAccess access) {
    Client hub = Client.of("hf download OWNER/NAME", "hf")
        .step(
            "In a shell, or in ~/.profile",
            "export HF_ENDPOINT=" + access.base() + "/" + HubEndpoint.FIRST,
            access.withCa("export SSL_CERT_FILE=%s REQUESTS_CA_BUNDLE=%1$s"),
            access.needsLogin() ? "export HF_TOKEN=TOKEN" : "");
    return new Guide("Models and datasets", List.of(hub), HubEndpoint.FIRST + "/", "All models and datasets");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    return RepoRevision.ofBundle(bundle)
        .map(found -> HubEndpoint.FIRST + "/api/" + RequestPath.encode(found.repo().toString()) + "/tree/"
            + RequestPath.encode(found.revision()) + "?recursive=true");
  }
}
