package io.nonreturn.receiver.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestWheel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client that counts: an unmodified pip. Needs python3 with pip, and fails without. */
@Timeout(600)
class PipIT {
  private static final String OLD = TestWheel.metadata("Other.Name", "1.0");
  private static final String NEW = TestWheel.metadata("demo", "2.0").replace("Summary:", "Requires-Dist: other_name\nSummary:");
  private static final String FUTURE = TestWheel.metadata("demo", "3.0").replace(">=3.6,\n <4", ">=9");
  private static final File OTHER = TestWheel.of("other-name", "1.0", OLD);
  private static final File DEMO = TestWheel.of("demo", "2.0", NEW);
  private static final File TOO_NEW = TestWheel.of("demo", "3.0", FUTURE);

  @TempDir
  Path folder;

  private TestSite site;

  @BeforeEach
  void serve() throws Exception {
    TestStream stream = new TestStream();
    site = new TestSite(
        folder.resolve("state"),
        List.of(
            stream.pypi("other-name", OTHER, TestWheel.metadataOf(OTHER, OLD)),
            stream.pypi(
                "demo", DEMO, TestWheel.metadataOf(DEMO, NEW), TOO_NEW, TestWheel.metadataOf(TOO_NEW, FUTURE))));
  }

  @AfterEach
  void stop() throws Exception {
    site.close();
  }

  @Test
  void downloadsExactlyWhatCrossed() throws Exception {
    String output = pip("download", "--dest", folder.resolve("down").toString(), "Demo");
    assertArrayEquals(DEMO.bytes(), Files.readAllBytes(folder.resolve("down").resolve(DEMO.path())), output);
    assertArrayEquals(OTHER.bytes(), Files.readAllBytes(folder.resolve("down").resolve(OTHER.path())), output);
    // The version that asks for a later Python was passed over by the page's word alone.
    assertTrue(Files.notExists(folder.resolve("down").resolve(TOO_NEW.path())), output);
    assertTrue(output.contains(".metadata"), output);
  }

  @Test
  void installsWithDependencies() throws Exception {
    Path target = folder.resolve("site");
    pip("install", "--target", target.toString(), "demo==2.0");
    assertEquals("VERSION = '2.0'\n", Files.readString(target.resolve("demo/__init__.py")));
    assertEquals("VERSION = '1.0'\n", Files.readString(target.resolve("other_name/__init__.py")));
  }

  private String pip(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", "-I", "-m", "pip", "--isolated", "--no-cache-dir",
        "--disable-pip-version-check"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--index-url", site.uri("/pypi/simple/").toString()));
    Process pip = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(pip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, pip.waitFor(), output);
    return output;
  }
}
