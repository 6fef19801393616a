package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.KeyFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReceiverCommandTest {
  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void goodConfigurationPasses() throws Exception {
    KeyFiles.init(folder.resolve("keys"));
    assertEquals(0, run("check", "-c", config("keys").toString()));
    String trusted = KeyFiles.readTrust(folder.resolve("keys/trust.pem")).publishers().iterator().next().id();
    assertTrue(out.toString().startsWith("# trusted publisher: " + trusted + " without end\n"), out.toString());
    assertTrue(out.toString().contains("\ndisk_floor = \"10 GiB\"\n"), out.toString());
    assertTrue(Files.notExists(folder.resolve("state")), "it changes nothing");
  }

  /** What a start would stumble over is said before: a reload asks in the same way. */
  @Test
  void certificateAndReadersAreLookedAt() throws Exception {
    KeyFiles.init(folder.resolve("keys"));
    TestCertificate.make(folder, "site", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    Path file = config("keys");
    String least = Files.readString(file);
    Files.writeString(file, least + "[web]\ncertificate = \"site.crt\"\nkey = \"site.key\"\n");
    assertEquals(0, run("check", "-c", file.toString()), err.toString());
    assertTrue(out.toString().contains("# certificate of HTTPS: until 20"), out.toString());
    Files.writeString(file, least + "[web]\ncertificate = \"site.crt\"\nkey = \"site.ca\"\nreaders = \"none\"\n");
    assertEquals(2, run("check", "--reload", "-c", file.toString()));
    assertEquals(2, err.toString().lines().filter(line -> line.contains("site.ca") || line.contains("none")).count(), err.toString());
  }

  @Test
  void aReloadLooksAtNoKeysAndSaysNothingOfWhatIsWell() throws Exception {
    assertEquals(0, run("check", "--reload", "-c", config("absent").toString()));
    assertEquals("", out.toString() + err);
  }

  @Test
  void missingKeysAreNamed() throws Exception {
    for (String command : new String[] {"check", "run"}) {
      assertEquals(2, run(command, "-c", config("absent").toString()));
      assertTrue(err.toString().contains("keys init"), err.toString());
      assertTrue(command.equals("run") || err.toString().lines().count() == 2, "both files: " + err);
    }
  }

  @Test
  void mistakesAreListed() throws Exception {
    Path file = Files.writeString(folder.resolve("bad.toml"), "stat = 1\n[link]\nlisten = \"x\"\n");
    assertEquals(2, run("check", "-c", file.toString()));
    assertTrue(err.toString().contains("bad.toml:1:") && err.toString().contains("bad.toml:3:"), err.toString());
    assertEquals(2, run("run", "-c", folder.resolve("absent.toml").toString()));
  }

  @Test
  void helpSaysWhatAndHow() {
    assertEquals(2, run());
    assertTrue(err.toString().contains("run") && err.toString().contains("check"), err.toString());
    assertEquals(0, run("run", "--help"));
    assertTrue(out.toString().contains("Exit codes:"), out.toString());
    assertEquals(2, run("run"));
  }

  private Path config(String keys) throws Exception {
    return Files.writeString(
        folder.resolve("receiver.toml"),
        "state = \"state\"\n[keys]\ntrust = \"" + keys + "/trust.pem\"\nlink = \"" + keys
            + "/link.key\"\n[link]\nlisten = \"127.0.0.1:0\"\n");
  }

  private int run(String... arguments) {
    return new CommandLine(new ReceiverCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
