package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * npm packages: a bundle is a package. Can be told the registry's keys ({@code keys}, a file), and whether versions that are signed with
 * none of them are taken ({@code unsigned}).
 */
public final class NpmEcosystem implements Ecosystem {
  static final String NAME = "npm";
  private static final String KEYS = "keys";
  private static final String UNSIGNED = "unsigned";
  private static final String REFUSE = "refuse";
  private static final String TAKE = "take";

  private final Optional<RegistryKeys> keys;
  private final boolean takesUnsigned;

  /** For the service loader. */
  public NpmEcosystem() {
    this(Optional.empty(), true);
  }

  private NpmEcosystem(Optional<RegistryKeys> keys, boolean takesUnsigned) {
    this.keys = keys;
    this.takesUnsigned = takesUnsigned;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> options(Settings own) {
    Map<String, String> options = new LinkedHashMap<>();
    if (own.has(KEYS)) {
      options.put(KEYS, own.path(KEYS, null).toString());
      options.put(UNSIGNED, own.choice(UNSIGNED, REFUSE, List.of(REFUSE, TAKE)));
    } else if (own.has(UNSIGNED)) {
      own.choice(UNSIGNED, REFUSE, List.of(REFUSE, TAKE));
      own.problem(UNSIGNED, "says nothing without keys; name the registry's in keys = \"FILE\"");
    }
    return options;
  }

  @Override
  public Ecosystem with(Map<String, String> options) throws IOException {
    String file = options.get(KEYS);
    if (file == null) {
      return this;
    }
    return new NpmEcosystem(Optional.of(RegistryKeys.read(Path.of(file))), TAKE.equals(options.get(UNSIGNED)));
  }

  @Override
  public EcosystemCheck check() {
    return new NpmCheck(keys, takesUnsigned);
  }

  @Override
  public List<Endpoint> endpoints(Published site) {
    return List.of(new NpmEndpoint(site, keys));
  }

  @Override
  public Guide guide(SiteAccess access) {
    String registry = access.base() + "/npm/";
    Client npm = Client.of("npm install PACKAGE", "npm")
        .step(
            "In ~/.npmrc, mode 600, or a project's .npmrc; the second line once for each scope that is sent elsewhere now",
            "registry=" + registry,
            "@SCOPE:registry=" + registry,
            "replace-registry-host=always",
            access.withCa("cafile=%s"),
            access.needsLogin() ? "//" + access.address().authority() + "/npm/:_authToken=TOKEN" : "");
    return new Guide("npm packages", List.of(npm), "npm/", "All packages");
  }

  @Override
  public Optional<String> page(String mirror, String bundle) {
    return BundleNames.upstream(bundle).map(name -> "npm/" + RequestPath.encode(name));
  }
}
