package io.nonreturn.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReservedNamesTest {

  private static ReservedNames read(String toml) throws Exception {
    Settings settings = Settings.parse(Path.of("some.toml"), toml);
    ReservedNames names = ReservedNames.read(settings);
    settings.check();
    return names;
  }

  @Test
  void onlyTheMirrorsThatAreNamedMayBringThem() throws Exception {
    ReservedNames names =
        read(
            """
            [[reserved]]
            ecosystem = "pypi"
            names = ["corp-*", "secret"]
            mirrors = ["own"]
            [[reserved]]
            ecosystem = "npm"
            names = ["@corp/*"]
            """);
    assertEquals(Optional.of("corp-*"), names.against("pypi", "public", "corp-tool"));
    assertEquals(Optional.of("corp-*"), names.against("pypi", "public", "CORP__tool"));
    assertEquals(Optional.of("corp-*"), names.against("pypi", "public", "corp.tool"));
    assertEquals(Optional.of("secret"), names.against("pypi", "public", "Secret"));
    assertEquals(Optional.empty(), names.against("pypi", "own", "corp-tool"));
    assertEquals(Optional.empty(), names.against("pypi", "public", "corporate"));
    assertEquals(Optional.empty(), names.against("pypi", "public", "secrets"));
    assertEquals(Optional.of("@corp/*"), names.against("npm", "own", "@corp%2Ftool"));
    assertEquals(Optional.empty(), names.against("npm", "own", "@corporate%2Ftool"));
    assertEquals(Optional.empty(), names.against("oci", "own", "@corp%2Ftool"));
    assertEquals(names, read(names.toToml()));
  }

  @Test
  void patternsMatchAsRegularExpressionsWould() {
    Random random = new Random(1);
    for (int run = 0; run < 20_000; run++) {
      String pattern = letters(random, "ab*?");
      String name = letters(random, "ab");
      String regex = pattern.replace("*", "[^\\n]*").replace("?", ".");
      assertEquals(Pattern.matches(regex, name), Glob.matches(pattern, name), pattern + " " + name);
    }
    assertTrue(Glob.matches("", ""));
    assertFalse(Glob.matches("a.c", "abc"));
  }

  @Test
  void noPatternTakesLong() {
    String pattern = "*a".repeat(500) + "b";
    assertFalse(assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Glob.matches(pattern, "a".repeat(10_000))));
  }

  private static String letters(Random random, String of) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      text.append(of.charAt(random.nextInt(of.length())));
    }
    return text.toString();
  }
}
