package io.nonreturn.sender.ecosystem.raw;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.settings.Settings;

/** Any files, for curl and whatever else asks for a path. */
public final class RawEcosystem implements Ecosystem {

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public Layout folder(Settings own) {
    return new RawLayout();
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    return RawFollowing.read(own);
  }
}
