package io.nonreturn.receiver;

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

class ReceiverSideTest {
  private static final Instant NOW = Instant.parse("2026-01-31T08:15:00Z");

  @TempDir
  Path folder;

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private ReceiverFile read(String web) throws IOException, SettingsException {
    return (ReceiverFile) new ReceiverSide().read(Files.writeString(folder.resolve("receiver.toml"), """
        state = "state"
        [keys]
        trust = "t"
        link = "credential:l"
        [link]
        listen = "127.0.0.1:7000"
        """ + web));
  }

  @Test
  void itIsAskedOverPlainHttpWhereThereIsAny() throws Exception {
    assertEquals("http://127.0.0.1:8080/", read("").web().toString());
    assertEquals("https://127.0.0.1:8443/", read("[web]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"").web().toString());
  }

  /** A credential is root's: the service's account needs no right to it. */
  @Test
  void theServiceMustReadAllThatNobodyHandsIt() throws Exception {
    Files.createFile(folder.resolve("readers"));
    assertEquals(
        List.of("receiver.toml", "t", "chain.pem", "readers"),
        read("[web]\ncertificate = \"chain.pem\"\nkey = \"credential:key.pem\"\nreaders = \"readers\"").ownFiles().stream()
            .map(file -> file.getFileName().toString())
            .toList());
  }

  /** One judgement, the daemon's: the page and the terminal must not differ. */
  @Test
  void itSaysItsConditionAndEveryAlarm() {
    assertTrue(ReceiverFigures.of(json("{\"condition\":{\"word\":\"well\",\"why\":\"heard\"},\"ready\":true,\"alarms\":[]}"), NOW).isWell());
    StatusText cut = ReceiverFigures.of(json("""
        {"condition":{"word":"cut","why":"nothing came; look at the link"},"ready":true,
         "alarms":[{"label":"beacon-missing","what":"nothing came; look at the link"},{"label":"gaps","what":"3 are missing"}]}"""), NOW);
    assertEquals("cut", cut.state());
    assertEquals(List.of("nothing came; look at the link", "3 are missing"), cut.why());
    assertFalse(cut.isWell());
  }

  /** Names come over the link. */
  @Test
  void aNameCannotSteerTheTerminal() {
    StatusText text = ReceiverFigures.of(json("""
        {"ready":true,"recent":[{"mirror":"files","name":"a\\u001b[2Jb","bytes":5,"published_micros":1769847240000000}]}"""), NOW);
    assertTrue(text.lines().stream().noneMatch(line -> line.contains("\033")), text.toString());
  }
}
