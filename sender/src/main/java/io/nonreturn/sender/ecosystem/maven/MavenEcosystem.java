package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.settings.Settings;

/** Artifacts of Maven repositories, for Maven, Gradle and their kin. */
public final class MavenEcosystem implements Ecosystem {

  static final String NAME = "maven";

  @Override
  public String name() {
    return NAME;
  }

  /** A release never changes; a signature of it may be made anew. */
  @Override
  public boolean isFixed(String path) {
    return !path.contains(".asc");
  }

  @Override
  public Layout folder(Settings own) {
    return new MavenLayout();
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    return MavenOptions.read(mirror, own);
  }

  /** As clients shall see it. */
  static String mediaType(String path) {
    if (path.endsWith(".pom") || path.endsWith(".xml")) {
      return "text/xml";
    }
    return path.endsWith(".jar") ? "application/java-archive" : "application/octet-stream";
  }
}
