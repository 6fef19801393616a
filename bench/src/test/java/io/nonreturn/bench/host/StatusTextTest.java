package io.nonreturn.bench.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.ReceiverConfig;
import io.nonreturn.sender.SenderConfig;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusTextTest {
  private static final Instant NOW = Instant.parse("2026-01-31T08:15:00Z");

  @TempDir
  Path folder;

  private SideFile low;
  private SideFile high;

  @BeforeEach
  void read() throws IOException, SettingsException {
    low = new SideFile.Low(SenderConfig.read(Files.writeString(folder.resolve("sender.toml"), """
        [keys]
        publisher = "p"
        link = "l"
        [link]
        target = "127.0.0.1:7000"
        [web]
        listen = "0.0.0.0:7080"
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "files"
        """)));
    high = new SideFile.High(ReceiverConfig.read(Files.writeString(folder.resolve("receiver.toml"), """
        state = "state"
        [keys]
        trust = "t"
        link = "l"
        [link]
        listen = "127.0.0.1:7000"
        """)));
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void whereADaemonServesEverywhereItIsAskedHere() {
    assertEquals("http://127.0.0.1:7080/", low.web().toString());
    assertEquals("http://127.0.0.1:8080/", high.web().toString());
  }

  @Test
  void theLowSideIsWellWhenNothingIsWrong() {
    StatusText text = StatusText.of(low, json("""
        {"condition":{"word":"well","why":"frames leave"},"ready":true,"epoch":5,"sequence":1234,"rate_bytes_per_second":1000000,"backlog_bytes":2000000,"send_failures":{"no-buffers":0},
         "mirrors":[{"name":"pypi","ecosystem":"pypi","bundles":7,"looked_micros":1769847240000000,"skipped":{"too-large":2},"problem":null}]}"""), NOW);
    assertTrue(text.isWell() && text.why().isEmpty(), text.toString());
    String all = String.join("\n", text.lines());
    assertTrue(all.contains("sequence 1,234") && all.contains("1 min ago") && all.contains("2 s at"), all);
  }

  /** One judgement, the daemon's: the page and the terminal must not differ. */
  @Test
  void theLowSideSaysItsConditionAndEveryProblem() {
    for (String word : List.of("starting", "late", "losing", "warned")) {
      StatusText text = StatusText.of(low, json("{\"condition\":{\"word\":\"" + word + "\",\"why\":\"see the causes\"},\"send_failures\":{\"host-unreachable\":3}}"), NOW);
      assertEquals(word, text.state());
      assertEquals(List.of("see the causes"), text.why());
      assertFalse(text.isWell());
    }
    StatusText problems = StatusText.of(low, json("""
        {"condition":{"word":"warned","why":"mirror m: it is gone"},"ready":true,
         "mirrors":[{"name":"m","problem":"it is gone"},{"name":"n","problem":"so is this"}]}"""), NOW);
    assertEquals(List.of("mirror m: it is gone", "mirror n: so is this"), problems.why());
  }

  @Test
  void theHighSideSaysItsConditionAndEveryAlarm() {
    assertTrue(StatusText.of(high, json("{\"condition\":{\"word\":\"well\",\"why\":\"heard\"},\"ready\":true,\"alarms\":[]}"), NOW).isWell());
    StatusText cut = StatusText.of(high, json("""
        {"condition":{"word":"cut","why":"nothing came; look at the link"},"ready":true,
         "alarms":[{"label":"beacon-missing","what":"nothing came; look at the link"},{"label":"gaps","what":"3 are missing"}]}"""), NOW);
    assertEquals("cut", cut.state());
    assertEquals(List.of("nothing came; look at the link", "3 are missing"), cut.why());
    assertFalse(cut.isWell());
  }

  /** Names come over the link. */
  @Test
  void aNameCannotSteerTheTerminal() {
    StatusText text = StatusText.of(high, json("""
        {"ready":true,"recent":[{"mirror":"files","name":"a\\u001b[2Jb","bytes":5,"published_micros":1769847240000000}]}"""), NOW);
    assertTrue(text.lines().stream().noneMatch(line -> line.contains("\033")), text.toString());
  }
}
