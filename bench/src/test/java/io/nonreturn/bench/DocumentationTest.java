package io.nonreturn.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.ReceiverConfig;
import io.nonreturn.sender.SenderConfig;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages hold what they say: links and paths exist, commands parse, examples are accepted, defaults are the real ones. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern NAMED_PATH =
      Pattern.compile("`((?:docs|deploy|\\.ci|bench|sender|receiver|wire-format|fec)/[A-Za-z0-9./_-]*)`");
  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))`");
  private static final Pattern COMMAND = Pattern.compile("(?:^|`)\\s*(?:\\./)?nonreturn ([a-z][^`#|\\n]*)", Pattern.MULTILINE);
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z_.]+)` \\| ([^|]+?) \\|.*$", Pattern.MULTILINE);
  private static final Pattern SETTING = Pattern.compile("^(?:\\[+([a-z]+)]+|([a-z_]+) = (.*))$", Pattern.MULTILINE);
  /** Named where a default would stand, for keys that have none that could be stated. */
  private static final Set<String> WITHOUT_DEFAULT = Set.of("required", "none", "by processors", "by `state`");

  @TempDir
  Path folder;

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    int links = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        if (link.group(1).startsWith("https://")) {
          continue; // of somebody else
        }
        String[] target = link.group(1).split("#", 2);
        Path file = target[0].isEmpty() ? page : page.resolveSibling(target[0]).normalize();
        assertTrue(Files.exists(file), page + " links to " + link.group(1));
        if (target.length == 2) {
          assertTrue(anchors(file).contains(target[1]), page + " links to " + link.group(1) + ", there are " + anchors(file));
        }
        links++;
      }
    }
    assertTrue(links > 30, "only " + links + " links were found");
  }

  /** What a page says is shown by a test is shown by one that is there. */
  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Set<String> tests = new TreeSet<>();
    for (String module : List.of("wire-format", "fec", "sender", "receiver", "bench")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files.map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> tests.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    Set<String> missing = new TreeSet<>();
    for (Path page : pages()) {
      Matcher named = NAMED_TEST.matcher(Files.readString(page));
      while (named.find()) {
        if (!tests.contains(named.group(1))) {
          missing.add(page.getFileName() + ": " + named.group(1));
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void everyPathThatIsNamedExists() throws IOException {
    int paths = 0;
    for (Path page : pages()) {
      Matcher named = NAMED_PATH.matcher(Files.readString(page));
      while (named.find()) {
        assertTrue(Files.exists(ROOT.resolve(named.group(1))), page + " names " + named.group(1));
        paths++;
      }
    }
    assertTrue(paths > 5, "only " + paths + " paths were found");
  }

  @Test
  void everyCommandIsUnderstood() throws IOException {
    Set<String> commands = new TreeSet<>();
    for (Path page : pages()) {
      Matcher command = COMMAND.matcher(Files.readString(page));
      while (command.find()) {
        commands.add(command.group(1).strip());
      }
    }
    for (String command : commands) {
      if (command.startsWith("link v") || command.startsWith("ticket v")) {
        continue; // a context of keys
      }
      String[] words = command.split("\\s+", -1);
      if (words.length == 1) {
        assertTrue(Nonreturn.commandLine().getSubcommands().containsKey(command), command);
      } else {
        assertDoesNotThrow(() -> Nonreturn.commandLine().parseArgs(words), command);
      }
    }
    assertTrue(commands.contains("sender check -c sender.toml") && commands.size() > 8, commands.toString());
  }

  @Test
  void theExamplesAreAccepted() throws SettingsException {
    Path examples = ROOT.resolve("deploy/examples");
    SenderConfig sender = SenderConfig.read(examples.resolve("sender.toml"));
    ReceiverConfig receiver = ReceiverConfig.read(examples.resolve("receiver.toml"));
    assertEquals(receiver.listen().bind(), sender.link().target());
    assertEquals(receiver.listen().source().orElseThrow(), sender.link().bind().getAddress());
    assertEquals(sender.linkKey(), receiver.linkKeyFile());
  }

  @Test
  void theDefaultsOfTheSenderAreThoseOfThePage() throws IOException, SettingsException {
    SenderConfig least = SenderConfig.read(Files.writeString(folder.resolve("sender.toml"), """
        [keys]
        publisher = "p"
        link = "l"
        [link]
        target = "127.0.0.1:7000"
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "files"
        """));
    compare(settings(least.toToml()), rows("## Sender", "## Receiver"));
  }

  @Test
  void theDefaultsOfTheReceiverAreThoseOfThePage() throws IOException, SettingsException {
    ReceiverConfig least = ReceiverConfig.read(Files.writeString(folder.resolve("receiver.toml"), """
        state = "state"
        [keys]
        trust = "t"
        link = "l"
        [link]
        listen = "127.0.0.1:7000"
        source = "127.0.0.1"
        """));
    compare(settings(least.toToml()), rows("## Receiver", "## What the status says"));
  }

  private static void compare(Map<String, String> real, Map<String, String> page) {
    assertEquals(real.keySet(), page.keySet(), "keys");
    page.forEach((key, value) -> {
      if (!WITHOUT_DEFAULT.contains(value)) {
        assertEquals("`" + real.get(key) + "`", value, key);
      }
    });
    assertTrue(page.values().stream().filter(value -> value.startsWith("`")).count() > 8, page.toString());
  }

  /** Keys and defaults of the tables between two headings. */
  private static Map<String, String> rows(String from, String to) throws IOException {
    String page = Files.readString(ROOT.resolve("docs/CONFIGURATION.md"));
    Matcher row = ROW.matcher(page.substring(page.indexOf(from + "\n"), page.indexOf(to + "\n")));
    Map<String, String> rows = new LinkedHashMap<>();
    while (row.find()) {
      rows.put(row.group(1), row.group(2));
    }
    return rows;
  }

  private static Map<String, String> settings(String toml) {
    Map<String, String> settings = new LinkedHashMap<>();
    String table = "";
    Matcher line = SETTING.matcher(toml);
    while (line.find()) {
      if (line.group(1) != null) {
        table = line.group(1) + ".";
      } else {
        settings.put(table + line.group(2), line.group(3));
      }
    }
    return settings;
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String where : List.of("README.md", "CHANGELOG.md", "docs", "deploy")) {
      try (Stream<Path> found = Files.walk(ROOT.resolve(where))) {
        found.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    return pages;
  }

  /** As web views of repositories name headings: small letters, blanks as hyphens, other signs left out. */
  private static List<String> anchors(Path page) throws IOException {
    try (Stream<String> lines = Files.lines(page)) {
      return lines.filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .toList();
    }
  }
}
