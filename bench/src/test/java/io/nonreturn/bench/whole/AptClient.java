package io.nonreturn.bench.whole;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** apt and dpkg with a system of their own, in a folder; signatures are checked. */
final class AptClient {
  private final Path root;
  private final Map<String, String> environment;

  AptClient(Path root, URI archive, Path keyring) throws IOException {
    this.root = root;
    for (String folder : new String[] {
      "state/lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d", "etc/trusted.gpg.d", "log",
      "system/var/lib/dpkg/info", "system/var/lib/dpkg/updates"
    }) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.createFile(root.resolve("system/var/lib/dpkg/status"));
    Files.writeString(
        root.resolve("etc/sources.list"), "deb [signed-by=" + keyring + "] " + archive + " " + AptArchive.SUITE + " main\n");
    Path config = Files.writeString(root.resolve("apt.conf"), """
        Dir::State "%1$s/state";
        Dir::State::status "%1$s/system/var/lib/dpkg/status";
        Dir::Cache "%1$s/cache";
        Dir::Etc "%1$s/etc";
        Dir::Etc::sourceparts "-";
        Dir::Log "%1$s/log";
        APT::Architecture "amd64";
        APT::Architectures { "amd64"; };
        APT::Sandbox::User "root";
        DPkg::Options { "--root=%1$s/system"; "--force-not-root"; };
        """.formatted(root));
    environment = Map.of("APT_CONFIG", config.toString(), "DEBIAN_FRONTEND", "noninteractive", "LC_ALL", "C");
  }

  Program.Ended update() throws IOException, InterruptedException {
    return Program.end(root, environment, "apt-get", "update");
  }

  /** What an installed package says. */
  String install(String name) throws IOException, InterruptedException {
    Program.run(root, environment, "apt-get", "-y", "install", name);
    return Files.readString(root.resolve("system/usr/share/" + name + "/version")).strip();
  }
}
