package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hub's own client for JavaScript, installed by npm into the build's own folder, once a build folder. (Its client for Python is in no
 * distribution of Debian 12.)
 */
final class HubClient {
  private static final String TOOLS = """
      {"name": "hub-tools", "version": "1.0.0", "private": true, "dependencies": {"@huggingface/hub": "2.17.5"}}
      """;

  private static final String SCRIPT = """
      const [, , library, hubUrl, action, repo, revision, path, target] = process.argv;
      const hub = require(library);
      const fs = require("node:fs");
      const asked = { repo, revision, path, hubUrl };
      const actions = {
        async list() {
          const all = [];
          for await (const entry of hub.listFiles({ ...asked, path: undefined, recursive: true })) all.push(entry);
          return all;
        },
        async info() {
          return await hub.fileDownloadInfo(asked);
        },
        async download() {
          const blob = await hub.downloadFile(asked);
          fs.writeFileSync(target, Buffer.from(await blob.arrayBuffer()));
          return { middle: Buffer.from(await blob.slice(8, 16).arrayBuffer()).toString("hex"), size: blob.size };
        },
        async snapshot() {
          console.debug = () => {};
          return { folder: await hub.snapshotDownload({ ...asked, cacheDir: target }) };
        },
        async models() {
          const all = [];
          for await (const model of hub.listModels({ hubUrl, limit: 10, search: { query: repo } })) all.push(model.name);
          return all;
        },
        async datasets() {
          const all = [];
          for await (const dataset of hub.listDatasets({ hubUrl, search: { owner: repo } })) all.push(dataset.name);
          return all;
        },
        async model() {
          return await hub.modelInfo({ name: repo, hubUrl, additionalFields: ["sha", "tags"] });
        },
      };
      actions[action]().then((result) => console.log("RESULT " + JSON.stringify(result)), (error) => {
        console.log("ERROR " + error.message);
        process.exit(1);
      });
      """;

  private final Path module;
  private final Path script;
  private final Path home;
  private final URI hub;

  private HubClient(Path module, Path script, Path home, URI hub) {
    this.module = module;
    this.script = script;
    this.home = home;
    this.hub = hub;
  }

  /**
   * Installs it.
   *
   * @param home for what it keeps
   * @param hub without a slash at its end
   */
  static HubClient prepare(Path home, URI hub) throws IOException, InterruptedException {
    Path tools = Files.createDirectories(Path.of("target/hub-tools").toAbsolutePath());
    Path mark = tools.resolve("installed");
    if (!Files.exists(mark) || !Files.readString(mark).equals(TOOLS)) {
      Files.writeString(tools.resolve("package.json"), TOOLS);
      Program.run(tools, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
      Files.writeString(mark, TOOLS);
    }
    Files.createDirectories(home);
    Path script = Files.writeString(home.resolve("client.cjs"), SCRIPT);
    return new HubClient(tools.resolve("node_modules/@huggingface/hub"), script, home, hub);
  }

  /** What it gives; it must not fail. */
  JsonNode ask(String action, String... arguments) throws IOException, InterruptedException {
    Program.Ended ended = end(action, arguments);
    assertEquals(0, ended.exit(), ended.text());
    String text = ended.text();
    return JsonMapper.shared().readTree(text.substring(text.indexOf("RESULT ") + "RESULT ".length()));
  }

  /** Runs it, whatever comes of it. */
  Program.Ended end(String action, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script.toString(), module.toString(), hub.toString(), action));
    command.addAll(List.of(arguments));
    return Program.end(home, Map.of("HOME", home.toString()), command.toArray(String[]::new));
  }
}
