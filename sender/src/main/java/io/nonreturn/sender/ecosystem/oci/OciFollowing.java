package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.settings.Toml;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a mirror follows a registry.
 *
 * @param prefix put before repositories' names; empty for none
 * @param platforms that are carried of an image for several
 * @param referrers whether signatures and other manifests about an image are carried with it
 * @param keepsMoved whether a tag stays at the image that crossed, wherever upstream lets it point later
 */
record OciFollowing(String prefix, Platforms platforms, boolean referrers, boolean keepsMoved) implements Following {

  @Override
  public Mirror open(MirrorTools tools) throws IOException {
    Selection selection = Selection.of(tools.options().select(), tools.options().filter());
    RegistryTokens tokens = new RegistryTokens(tools.fetcher(), tools.nanoTime());
    tools.fetcher().authorizeBy(tokens);
    Registry registry = new Registry(tools.options().upstream(), tools.fetcher());
    return new UpstreamMirror(OciEcosystem.NAME, tools, new RegistryLookout(registry, selection, this, tools.skips()));
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("prefix", Toml.quoted(prefix));
    keys.put("platforms", Toml.list(platforms.names()));
    keys.put("referrers", String.valueOf(referrers));
    keys.put("moved", Toml.quoted(keepsMoved ? "keep" : "follow"));
    return keys;
  }
}
