package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** receiver.toml as it may be typed. What is taken is written again and read as the same. Host names are not looked up while fuzzing. */
class ConfigFuzzTest {
  private static final Path FILE = Path.of("/etc/nonreturn/receiver.toml");

  @FuzzTest
  void file(byte[] bytes) throws SettingsException {
    ReceiverConfig config;
    try {
      config = ReceiverConfig.of(Settings.parse(FILE, new String(bytes, StandardCharsets.UTF_8)));
    } catch (SettingsException expected) {
      assertTrue(expected.problems().stream().allMatch(problem -> problem.startsWith(FILE + ":")), expected::getMessage);
      return;
    }
    assertEquals(config, ReceiverConfig.of(Settings.parse(FILE, config.toToml())));
  }
}
