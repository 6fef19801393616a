package io.nonreturn.bench.whole;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs of the JavaScript world that this test needs, installed by npm into the build's own folder, once a build folder. */
final class NpmClients {
  /** An upstream and a second client. One of the upstream's own dependencies names a tag that registries lack, so a version stands here. */
  private static final String TOOLS = """
      {"name": "tools", "version": "1.0.0", "private": true,
       "dependencies": {"verdaccio": "6.1.2", "yarn": "1.22.22"},
       "overrides": {"node-fetch": "2.7.0"}}
      """;

  private final Path tools;
  private final Path home;
  private int caches;

  private NpmClients(Path tools, Path home) {
    this.tools = tools;
    this.home = home;
  }

  /** @param home for what the clients keep */
  static NpmClients prepare(Path home) throws IOException, InterruptedException {
    Path tools = Files.createDirectories(Path.of("target/npm-tools").toAbsolutePath());
    Path mark = tools.resolve("installed");
    if (!Files.exists(mark) || !Files.readString(mark).equals(TOOLS)) {
      Files.writeString(tools.resolve("package.json"), TOOLS);
      Program.run(tools, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
      Files.writeString(mark, TOOLS);
    }
    return new NpmClients(tools, Files.createDirectories(home));
  }

  /** The command that starts a tool. */
  List<String> command(String tool) {
    return List.of("node", tools.resolve("node_modules").resolve(tool).toString());
  }

  /** A folder with a package.json. */
  Path project(String name, String manifest) throws IOException {
    Path folder = Files.createDirectories(home.resolve(name));
    Files.writeString(folder.resolve("package.json"), manifest);
    return folder;
  }

  /** npm with a cache that is empty, so that nothing comes from anywhere but the registry. */
  Program.Ended npm(Path folder, URI registry, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("npm"));
    command.addAll(List.of(arguments));
    return Program.end(folder, environment(registry), command.toArray(String[]::new));
  }

  /** yarn, with a cache that is empty as well. */
  Program.Ended yarn(Path folder, URI registry, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(command("yarn/bin/yarn.js"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--registry", registry.toString(), "--cache-folder", home.resolve("yarn-" + caches).toString()));
    return Program.end(folder, environment(registry), command.toArray(String[]::new));
  }

  private Map<String, String> environment(URI registry) throws IOException {
    Path own = Files.createDirectories(home.resolve("home-" + caches++));
    // Any token: the registry of this test lets everybody publish, but npm wants one.
    String authority = "//" + registry.getAuthority() + registry.getPath();
    Path config = Files.writeString(own.resolve("npmrc"), "registry=" + registry + "\n" + authority + ":_authToken=anybody\n");
    return Map.of(
        "HOME", own.toString(),
        "npm_config_userconfig", config.toString(),
        "npm_config_cache", own.resolve("cache").toString(),
        "npm_config_update_notifier", "false",
        "npm_config_fund", "false",
        "CI", "true",
        "XDG_DATA_HOME", own.toString());
  }
}
