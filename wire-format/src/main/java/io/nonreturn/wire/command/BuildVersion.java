package io.nonreturn.wire.command;

import picocli.CommandLine.IVersionProvider;

/** The version of the build, as its jar states it, and the Java that runs it. */
public final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String built = BuildVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      "nonreturn " + (built == null ? "(run from class files)" : built),
      "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
    };
  }
}
