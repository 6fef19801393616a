package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.settings.Settings;

/** npm packages, for npm, pnpm, yarn and others that speak to a registry. */
public final class NpmEcosystem implements Ecosystem {

  static final String NAME = "npm";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isFixed(String path) {
    return path.endsWith(".tgz");
  }

  @Override
  public Layout folder(Settings own) {
    return new NpmLayout();
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    return NpmOptions.read(mirror, own);
  }
}
