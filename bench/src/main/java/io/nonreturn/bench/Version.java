package io.nonreturn.bench;

import picocli.CommandLine.IVersionProvider;

/** The version of the build, as its jar states it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String built = Nonreturn.class.getPackage().getImplementationVersion();
        return new String[] {
            "nonreturn " + (built == null ? "(run from class files)" : built),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
