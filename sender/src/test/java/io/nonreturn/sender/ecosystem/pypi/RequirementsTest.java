package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pip is given, and what it is never given: anything that leads elsewhere than to the mirror's upstream. */
class RequirementsTest {

  private static Requirements parse(String text) throws PageException {
    return Requirements.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void pinsHashesExtrasAndMarkersPass() throws Exception {
    String hash = "--hash=sha256:" + "0a".repeat(32);
    String text =
        "# made by a tool\n--require-hashes\nfoo[extra,other]==1.0 ; python_version >= \"3.8\" \\\n    " + hash + " \\\n    " + hash
            + "\n    # via bar\nbar>=1,<2  # why\n\nBaz (>=1.0)\nplain\n";
    assertEquals(
        List.of(
            "--require-hashes",
            "foo[extra,other]==1.0 ; python_version >= \"3.8\"      " + hash + "      " + hash,
            "bar>=1,<2",
            "Baz (>=1.0)",
            "plain"),
        parse(text).lines());
  }

  @Test
  void theSameRequirementsAreEqualWhateverIsSaidBesides() throws Exception {
    assertEquals(parse("foo==1 # a\n").digest(), parse("# b\nfoo==1").digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-r other.txt", "-e .", "--index-url https://index.example/", "--extra-index-url=https://index.example/", "-f wheels", "--no-binary :all:",
        "foo @ https://index.example/foo.whl", "https://index.example/foo.whl", "./foo", "foo==1 --global-option=x", "foo==1 --hash=md5:00",
        "foo=1", "foo==", "f\u00fc", "foo==1 bar==2",
      })
  void whatLeadsElsewhereIsRefusedByItsLine(String line) {
    PageException e = assertThrows(PageException.class, () -> parse("ok\n" + line + "\n"));
    assertTrue(e.getMessage().contains("line 2"), e.getMessage());
  }
}
