package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.host.StatusText;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SenderSideTest {
  private static final Instant NOW = Instant.parse("2026-01-31T08:15:00Z");

  @TempDir
  Path folder;

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private SenderFile read(String publisher, String link) throws IOException, SettingsException {
    return (SenderFile) new SenderSide().read(Files.writeString(folder.resolve("sender.toml"), """
        [keys]
        publisher = "%s"
        link = "%s"
        [link]
        target = "127.0.0.1:7000"
        [web]
        listen = "0.0.0.0:7080"
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "files"
        """.formatted(publisher, link)));
  }

  @Test
  void whereItServesEverywhereItIsAskedHere() throws Exception {
    assertEquals("http://127.0.0.1:7080/", read("p", "l").web().toString());
  }

  /** A credential is root's: the service's account needs no right to it. */
  @Test
  void theServiceMustReadAllThatNobodyHandsIt() throws Exception {
    assertEquals(
        List.of(folder.resolve("sender.toml"), folder.resolve("p"), folder.resolve("l"), folder.resolve("files")), read("p", "l").ownFiles());
    assertEquals(
        List.of(folder.resolve("sender.toml"), folder.resolve("p"), folder.resolve("files")), read("p", "credential:link.key").ownFiles());
    assertEquals(List.of(folder.resolve("sender.toml"), folder.resolve("files")), read("credential:p", "credential:l").ownFiles());
  }

  @Test
  void itIsWellWhenNothingIsWrong() {
    StatusText text = SenderFigures.of(json("""
        {"condition":{"word":"well","why":"frames leave"},"ready":true,"epoch":5,"sequence":1234,"rate_bytes_per_second":1000000,"backlog_bytes":2000000,"send_failures":{"no-buffers":0},
         "mirrors":[{"name":"pypi","ecosystem":"pypi","bundles":7,"looked_micros":1769847240000000,"skipped":{"too-large":2},"problem":null}]}"""), NOW);
    assertTrue(text.isWell() && text.why().isEmpty(), text.toString());
    String all = String.join("\n", text.lines());
    assertTrue(all.contains("sequence 1,234") && all.contains("1 min ago") && all.contains("2 s at"), all);
  }

  /** One judgement, the daemon's: the page and the terminal must not differ. */
  @Test
  void itSaysItsConditionAndEveryProblem() {
    for (String word : List.of("starting", "late", "losing", "warned")) {
      StatusText text = SenderFigures.of(json("{\"condition\":{\"word\":\"" + word + "\",\"why\":\"see the causes\"},\"send_failures\":{\"host-unreachable\":3}}"), NOW);
      assertEquals(word, text.state());
      assertEquals(List.of("see the causes"), text.why());
      assertFalse(text.isWell());
    }
    StatusText problems = SenderFigures.of(json("""
        {"condition":{"word":"warned","why":"mirror m: it is gone"},"ready":true,
         "mirrors":[{"name":"m","problem":"it is gone"},{"name":"n","problem":"so is this"}]}"""), NOW);
    assertEquals(List.of("mirror m: it is gone", "mirror n: so is this"), problems.why());
  }
}
