package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.settings.Settings;

/** Python packages, for pip, uv and others that speak the simple API. */
public final class PypiEcosystem implements Ecosystem {

  static final String NAME = "pypi";

  @Override
  public String name() {
    return NAME;
  }

  /** What upstream says of the files may change, the files and their metadata not. */
  @Override
  public boolean isFixed(String path) {
    return !path.equals(ProjectDocument.PATH) && !path.endsWith(Admitted.PROVENANCE);
  }

  @Override
  public Layout folder(Settings mirror) {
    return new PypiLayout();
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    return PypiOptions.read(mirror, own);
  }
}
