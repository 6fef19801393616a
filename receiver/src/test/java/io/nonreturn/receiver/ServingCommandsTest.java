package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.serve.readers.Credential;
import io.nonreturn.receiver.serve.readers.Readers;
import io.nonreturn.receiver.serve.readers.Readers.Verdict;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code nonreturn client-config} and {@code nonreturn reader}, as they are typed. */
class ServingCommandsTest {
  private static final String LEAST = """
      state = "/nobody/may/read/this"
      [keys]
      trust = "trust.pem"
      link = "link.key"
      [link]
      listen = "127.0.0.1:0"
      [web]
      """;

  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config = folder.resolve("receiver.toml");
    write("listen = \"127.0.0.1:8080\"\n");
  }

  private void write(String web) throws Exception {
    Files.writeString(config, LEAST + web);
  }

  private int run(Object command, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  private int clientConfig(String... arguments) {
    return run(new ClientConfigCommand(), arguments);
  }

  private int reader(String typed, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(new ReaderCommand(), arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void clientConfigPrintsTheTextAloneToStandardOutput() {
    assertEquals(0, clientConfig("-c", config.toString(), "pip"));
    assertEquals("[global]\nindex-url = http://127.0.0.1:8080/pypi/simple/\ntrusted-host = 127.0.0.1\n", out.toString());
    assertTrue(err.toString().startsWith("In ~/.config/pip/pip.conf"), err.toString());
    assertTrue(err.toString().contains("Then: pip install PACKAGE"), err.toString());
  }

  @Test
  void clientConfigTakesWhatIsConfigured() throws Exception {
    write("address = \"https://mirror.example\"\nca = \"/etc/ssl/site.pem\"\nreaders = \"readers\"\n");
    assertEquals(0, clientConfig("-c", config.toString(), "npm"));
    assertTrue(out.toString().contains("registry=https://mirror.example/npm/\n"), out.toString());
    assertTrue(out.toString().contains("cafile=/etc/ssl/site.pem\n"), out.toString());
    assertTrue(out.toString().contains("_authToken=TOKEN\n"), out.toString());
    assertEquals(0, clientConfig("-c", config.toString(), "--address", "https://other.example:8443", "--ca", "/x.pem", "npm"));
    assertTrue(out.toString().contains("//other.example:8443/npm/:_authToken"), out.toString());
    assertTrue(out.toString().contains("cafile=/x.pem\n"), out.toString());
  }

  @Test
  void clientConfigNeedsNoFile() {
    assertEquals(0, clientConfig("--address", "http://mirror.example", "curl"));
    assertEquals("curl -O http://mirror.example/raw/MIRROR/FOLDER/FILE\n", out.toString());
    assertEquals(0, clientConfig("--address", "http://mirror.example", "--login", "curl"));
    assertTrue(out.toString().startsWith("netrc\n"), out.toString());
  }

  @Test
  void clientConfigSaysWhatIsKnown() {
    assertEquals(2, clientConfig("--address", "http://mirror.example", "emacs"));
    assertTrue(err.toString().startsWith("no client emacs is known; known are: "), err.toString());
    assertTrue(err.toString().contains("pip, ") && err.toString().contains("docker, podman, skopeo, containerd"), err.toString());
    assertEquals(2, clientConfig("--address", "http://mirror.example"));
    assertEquals(2, clientConfig("--address", "mirror", "pip"));
    assertEquals(2, clientConfig("pip"));
    assertEquals(2, clientConfig("-c", "none.toml", "pip"));
    assertEquals("", out.toString());
  }

  @Test
  void readersComeAndGo() throws Exception {
    assertEquals(2, reader("", "list", "-c", config.toString()));
    assertTrue(err.toString().contains("everybody may read"), err.toString());
    write("readers = \"readers\"\n");
    assertEquals(0, reader("", "list", "-c", config.toString()));
    assertEquals("", out.toString());
    assertEquals(0, reader("correct horse\n", "add", "ada", "-c", config.toString()));
    assertEquals("", out.toString());
    assertEquals(0, reader("", "add", "ci", "--token", "-c", config.toString()));
    String token = out.toString().strip();
    assertTrue(token.startsWith("nrt_"), token);
    assertEquals(1, reader("another horse\n", "add", "ada", "-c", config.toString()));
    assertTrue(err.toString().contains("--replace"), err.toString());
    assertEquals(0, reader("", "list", "-c", config.toString()));
    assertEquals("ada password\nci token\n", out.toString());
    assertEquals(Verdict.ACCEPTED, judge("ada", "correct horse"));
    assertEquals(Verdict.ACCEPTED, judge("", token));
    assertEquals(0, reader("another horse\n", "add", "ada", "--replace", "-c", config.toString()));
    assertEquals(Verdict.REFUSED, judge("ada", "correct horse"));
    assertEquals(0, reader("", "remove", "ci", "-c", config.toString()));
    assertEquals(1, reader("", "remove", "ci", "-c", config.toString()));
    assertEquals(Verdict.REFUSED, judge("", token));
    assertFalse(Files.exists(folder.resolve("readers.new")));
  }

  private Verdict judge(String name, String secret) throws Exception {
    return Readers.open(folder.resolve("readers")).judge(new Credential(name, secret), InetAddress.getLoopbackAddress());
  }

  @Test
  void poorNamesAndPasswordsAreRefused() throws Exception {
    write("readers = \"readers\"\n");
    for (String password : new String[] {"", "short\n", "with\tcontrol\n", "nrt_" + "A".repeat(43) + "\n"}) {
      assertEquals(2, reader(password, "add", "ada", "-c", config.toString()), password);
    }
    for (String name : new String[] {"a:b", "-a", "a b", "ä", "x".repeat(65)}) {
      assertEquals(2, reader("correct horse\n", "add", "-c", config.toString(), "--", name), name);
    }
    assertFalse(Files.exists(folder.resolve("readers")));
  }
}
