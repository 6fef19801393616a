package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** Whatever stands in a file of requirements, pip gets nothing that leads elsewhere; versions and clauses never fail otherwise. */
class RequirementsFuzzTest {

  @FuzzTest
  void file(byte[] bytes) {
    Requirements requirements;
    try {
      requirements = Requirements.parse(bytes);
    } catch (PageException e) {
      return;
    }
    for (String line : requirements.lines()) {
      String requirement = line.contains(";") ? line.substring(0, line.indexOf(';')) : line;
      assertTrue(!line.startsWith("-") || List.of("--require-hashes", "--pre", "--prefer-binary").contains(line), line);
      assertTrue(requirement.indexOf('@') < 0 && requirement.indexOf('/') < 0 && line.indexOf('\n') < 0, line);
    }
    try {
      assertEquals(requirements, Requirements.parse(requirements.text().getBytes(StandardCharsets.UTF_8)), "what pip reads is what was read");
    } catch (PageException e) {
      Assertions.fail(e);
    }
  }

  @FuzzTest
  void versions(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Version version = Version.parse(text);
    if (version != null) {
      assertEquals(0, version.compareTo(Version.parse(text)));
    }
    Specifiers specifiers = Specifiers.parse(text);
    if (specifiers != null) {
      boolean admitted = specifiers.admits("1.0") && specifiers.admitsLine("3.11");
      assertTrue(admitted || !specifiers.clauses().isEmpty());
    }
  }
}
