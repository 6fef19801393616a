package io.nonreturn.wire.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceCredentialsTest {

  private static final Path ETC = Path.of("/etc/nonreturn");
  private static final String GIVEN = "/run/credentials/nonreturn-sender.service";

  @Test
  void theServiceReadsWhatItWasHanded() {
    assertEquals(Path.of(GIVEN, "link.key"), ServiceCredentials.file("link.key", ETC, GIVEN));
  }

  @Test
  void commandsReadTheFileThatItIsMadeFrom() {
    assertEquals(Path.of("/etc/nonreturn/link.key"), ServiceCredentials.file("link.key", ETC, null));
    assertEquals(Path.of("/etc/nonreturn/link.key"), ServiceCredentials.file("link.key", ETC, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/shadow", "../link.key", "..", ".", "keys/link.key"})
  void onlyNamesAreTaken(String name) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ServiceCredentials.file(name, ETC, GIVEN));
    assertTrue(e.getMessage().contains("without a folder"), e.getMessage());
  }

  @Test
  void onlyWhatLiesThereIsGuarded() {
    assertTrue(ServiceCredentials.hold(Path.of(GIVEN, "link.key"), GIVEN));
    assertFalse(ServiceCredentials.hold(ETC.resolve("link.key"), GIVEN));
    assertFalse(ServiceCredentials.hold(Path.of(GIVEN, "sub/link.key"), GIVEN));
    assertFalse(ServiceCredentials.hold(Path.of(GIVEN, "link.key"), null));
    assertFalse(ServiceCredentials.hold(Path.of("link.key"), ""));
  }
}
