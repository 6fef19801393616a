package io.nonreturn.wire.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

  private static List<String> lines(String before, String after) {
    return Changes.between(before, after, key -> !key.startsWith("link.")).stream().map(Change::line).toList();
  }

  @Test
  void namesEachKeyThatDiffers() {
    String before = """
        state = "a"
        [link]
        rate = "1 MB/s"
        mtu = 1500
        [web]
        ca = "/old"
        """;
    String after = """
        state = "a"
        [link]
        mtu = 9000
        rate = "1 MB/s"
        [web]
        key = "k"
        names = ["x", "y"]
        """;
    assertEquals(List.of(), lines(before, before));
    assertEquals(
        List.of(
            "link.mtu changed from 1500 to 9000: needs a restart",
            "web.ca left out, was \"/old\": applied",
            "web.key set to \"k\": applied",
            "web.names set to [\"x\", \"y\"]: applied"),
        lines(before, after));
  }

  /** Tables with a name are compared by it, whatever their order is; one that comes or goes is one line. */
  @Test
  void tablesComeAndGoByName() {
    String before = """
        [[mirror]]
        name = "a"
        interval = "1 min"
        [[mirror]]
        name = "b.c"
        interval = "1 min"
        [mirror.npm]
        window = "0 s"
        """;
    String after = """
        [[mirror]]
        name = "b.c"
        interval = "1 min"
        [mirror.npm]
        window = "7 d"
        [[mirror]]
        name = "new"
        interval = "1 min"
        """;
    assertEquals(
        List.of("mirror[a] removed: applied", "mirror[b.c].npm.window changed from \"0 s\" to \"7 d\": applied", "mirror[new] added: applied"),
        lines(before, after));
  }

  /** Without names they are one value: which of them is which, nobody could tell. */
  @Test
  void tablesWithoutNamesAreOneValue() {
    String one = "[[reserved]]\necosystem = \"npm\"\nnames = [\"@corp/*\"]\n";
    assertEquals(
        List.of("reserved set to [{ecosystem = \"npm\", names = [\"@corp/*\"]}]: applied"), lines("", one));
  }

  @Test
  void longValuesAreCut() {
    String line = lines("", "x = \"" + "y".repeat(500) + "\"").getFirst();
    assertEquals("x set to \"" + "y".repeat(119) + "…: applied", line);
  }
}
