package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.retain.RetentionRule;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person types, and what the configuration says. */
class GcCommandTest {
  private static final String LEAST = """
      state = "state"
      [keys]
      trust = "trust.pem"
      link = "link.key"
      [link]
      listen = "127.0.0.1:0"
      """;

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config = folder.resolve("receiver.toml");
    write("");
  }

  private void write(String retention) throws Exception {
    Files.writeString(config, LEAST + retention);
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "-c";
    all[arguments.length + 1] = config.toString();
    return new CommandLine(new GcCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all);
  }

  @Test
  void whatIsTooOldIsToldAndHidden() throws Exception {
    TestStream stream = new TestStream();
    try (TestHighSide high = new TestHighSide(Files.createDirectories(folder.resolve("state")))) {
      high.nowMicros.set(1_700_000_000_000_000L); // in 2023: old enough by the clock on the wall
      high.everything(stream.raw("images", "app@sha256:00", File.of("layer", "bytes")));
      high.everything(stream.raw("images", "app:1", File.of("layer", "other bytes")));
      high.head(stream.head(TestStream.NOW_MICROS));
      high.settle();
      assertEquals(List.of(1L, 2L), high.visible());
      write("""
          [[retention.rule]]
          bundle = "*@sha256:*"
          age = "1 h"
          """);
      assertEquals(0, run("--dry-run"), err.toString());
      assertTrue(out.toString().contains("would be hidden by age: images app@sha256:00"), out.toString());
      assertTrue(out.toString().matches("(?s)MIRROR .*\\nimages +1 +0\\n.*Would delete 0 blobs, 0 B\\..*"), out.toString());
      assertEquals(List.of(1L, 2L), high.visible());
      assertEquals(0, run("--json"), err.toString());
      JsonNode json = JsonMapper.shared().readTree(out.toString());
      assertFalse(json.get("dry_run").asBoolean());
      assertEquals("[{\"mirror\":\"images\",\"hidden\":1,\"replaced\":0}]", json.get("mirrors").toString());
      assertEquals("[{\"mirror\":\"images\",\"bundle\":\"app@sha256:00\"}]", json.get("hidden").toString());
      assertEquals(List.of(2L), high.visible());
    }
  }

  @Test
  void rulesAreReadAndWrittenAgain() throws Exception {
    write("""
        [retention]
        pin = ["base%2F*", "a\\"b"]
        [[retention.rule]]
        mirror = "images"
        bundle = "*@sha256:*"
        generations = 1
        replaced = "12 h"
        age = "90 d"
        [[retention.rule]]
        mirror = "debian"
        generations = 5
        """);
    ReceiverConfig read = ReceiverConfig.read(config);
    assertEquals(List.of("base%2F*", "a\"b"), read.retention().pins());
    RetentionRule first = new RetentionRule("images", "*@sha256:*", 1, Duration.ofHours(12), Optional.of(Duration.ofDays(90)));
    RetentionRule second = new RetentionRule("debian", "*", 5, Duration.ofDays(30), Optional.empty());
    assertEquals(List.of(first, second, RetentionRule.DEFAULT), read.retention().rules());
    Files.writeString(config, read.toToml());
    assertEquals(read.retention(), ReceiverConfig.read(config).retention());
  }

  @Test
  void mistakesAndMissingCatalogsAreNamed() throws Exception {
    assertEquals(1, run());
    assertTrue(err.toString().contains("there is no catalog"), err.toString());
    write("[[retention.rule]]\ngenerations = 0\nage = \"soon\"\nages = \"1 h\"\n");
    assertEquals(2, run());
    for (String mistake : List.of("generations", "age", "ages")) {
      assertTrue(err.toString().contains(mistake), err.toString());
    }
  }
}
