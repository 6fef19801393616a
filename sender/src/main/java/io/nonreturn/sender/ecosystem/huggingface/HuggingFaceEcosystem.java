package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.settings.Settings;

/** Models and datasets, for the hub's own clients and all that build on them. */
public final class HuggingFaceEcosystem implements Ecosystem {

  static final String NAME = "huggingface";

  @Override
  public String name() {
    return NAME;
  }

  /** A folder states neither commit nor digests; a mirror of ecosystem {@code raw} carries one as it is. */
  @Override
  public Layout folder(Settings own) {
    return null;
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    return HubOptions.read(mirror, own);
  }
}
