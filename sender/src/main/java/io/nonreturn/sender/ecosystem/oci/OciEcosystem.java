package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.settings.Settings;
import java.util.List;

/** Container images, for podman, docker, containerd, skopeo and others that speak to registries. */
public final class OciEcosystem implements Ecosystem {

  static final String NAME = "oci";

  private static final int MOST_PLATFORMS = 100;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Layout folder(Settings own) {
    return new OciLayout(prefix(own));
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    List<String> platforms = own.texts("platforms", MOST_PLATFORMS);
    for (String platform : platforms) {
      if (!Platforms.isPlatform(platform)) {
        own.problem("platforms", "holds " + platform + ", which is no platform; write for instance \"linux/amd64\"");
      }
    }
    return new OciFollowing(
        prefix(own),
        new Platforms(platforms),
        own.flag("referrers", true),
        own.choice("moved", "follow", List.of("follow", "keep")).equals("keep"));
  }

  private static String prefix(Settings own) {
    String prefix = own.string("prefix", "");
    if (!prefix.isEmpty() && !ImageName.isRepository(prefix)) {
      own.problem("prefix", "is no beginning of a repository's name; write for instance \"quay\"");
      return "";
    }
    return prefix;
  }
}
