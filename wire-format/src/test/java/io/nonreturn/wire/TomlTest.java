package io.nonreturn.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TomlTest {

  @Test
  void whatIsWrittenReadsTheSame() throws Exception {
    List<String> texts = List.of("plain", "a\"b", "c:\\d\\", "tab\tline\nend\u007f", "é\u0001", "[x]");
    assertEquals("\"tab\\u0009line\\u000aend\\u007f\"", Toml.quoted(texts.get(3)));
    Settings settings = Settings.parse(Path.of("some.toml"), "texts = " + Toml.list(texts));
    assertEquals(texts, settings.texts("texts", 10));
    settings.check();
  }
}
