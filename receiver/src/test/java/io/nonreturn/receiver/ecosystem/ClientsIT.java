package io.nonreturn.receiver.ecosystem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestCertificate;
import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestWheel;
import io.nonreturn.receiver.ecosystem.npm.TestPackage;
import io.nonreturn.receiver.ecosystem.oci.TestImage;
import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.receiver.serve.readers.AccessToken;
import io.nonreturn.receiver.serve.readers.Reader;
import io.nonreturn.receiver.serve.readers.ReaderFile;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unmodified clients, set up with nothing but the texts that the guides give, over HTTPS with the site's own authority and a login. Needs
 * pip, npm, skopeo, apt, gpg, curl and wget, and fails without.
 */
@Timeout(300)
class ClientsIT {
  private static final File WHEEL = TestWheel.of("demo", "1.0");
  private static final File DEB = File.of("pool/hello_1_all.deb", "as good as a package to one who does not unpack it");
  private static final File TEXT = File.of("a.txt", "a file");
  private static final String PASSWORD = "correct horse";

  @TempDir
  static Path folder;

  private static TestSite site;
  private static String token;
  private static Map<String, Client> clients;

  @TempDir
  Path home;

  @BeforeAll
  static void serve() throws Exception {
    TestCertificate.make(folder, "site", "rsa:2048");
    SecureRandom random = new SecureRandom();
    token = AccessToken.random(random);
    ReaderFile.change(folder.resolve("readers"), readers -> {
      readers.put("ada", Reader.withPassword("ada", PASSWORD, random));
      readers.put("ci", Reader.withToken("ci", token));
    });
    HttpOptions options = HttpOptions.of(TestSite.loopback())
        .withTls(new HttpOptions.Tls(TestSite.loopback(), folder.resolve("site.crt"), folder.resolve("site.key")))
        .withReaders(folder.resolve("readers"));
    TestStream stream = new TestStream();
    TestImage image = new TestImage();
    image.tagged("1", image.image("one"));
    site = new TestSite(
        folder.resolve("state"),
        List.of(
            stream.pypi("demo", WHEEL),
            stream.bundle("npm", "npm", BundleNames.of("@s/left"), TestPackage.of("@s/left").version("1.0.0").files(), false),
            stream.bundle("oci", "oci", BundleNames.of("team/app:1"), List.of(image.files()), false),
            stream.bundle("apt", "debian", "stable", suite(), false),
            stream.raw("files", "folder", TEXT)),
        options);
    SiteAddress address = new SiteAddress("https", "localhost", site.http.secureAddress().orElseThrow().getPort());
    clients = Ecosystems.load().clients(new SiteAccess(address, true, Optional.of(folder.resolve("site.ca").toString())));
  }

  @AfterAll
  static void stop() throws Exception {
    site.close();
  }

  /** A suite of one package, signed by a key of its own. */
  private static List<File> suite() throws Exception {
    byte[] packages = ("Package: hello\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: x\nFilename: " + DEB.path()
            + "\nSize: " + DEB.bytes().length + "\nSHA256: " + DEB.id() + "\n")
        .getBytes(StandardCharsets.UTF_8);
    File index = new File("dists/stable/main/binary-all/Packages", packages);
    File amd64 = new File("dists/stable/main/binary-amd64/Packages", packages);
    Path release = Files.writeString(
        folder.resolve("Release"),
        "Suite: stable\nCodename: stable\nDate: Sat, 10 Feb 2024 11:07:10 UTC\nArchitectures: all amd64\nComponents: main\nSHA256:\n "
            + index.id() + " " + packages.length + " main/binary-all/Packages\n "
            + amd64.id() + " " + packages.length + " main/binary-amd64/Packages\n");
    Path keys = Files.createDirectories(folder.resolve("gpg"));
    run(folder, "gpg", "--homedir", keys.toString(), "--batch", "--passphrase", "", "--quick-gen-key", "archive@mirror.example", "rsa2048");
    run(folder, "gpg", "--homedir", keys.toString(), "--batch", "-o", "archive.gpg", "--export");
    run(folder, "gpg", "--homedir", keys.toString(), "--batch", "--clearsign", "-o", "InRelease", release.toString());
    run(folder, "gpgconf", "--homedir", keys.toString(), "--kill", "all");
    return List.of(new File("dists/stable/InRelease", Files.readAllBytes(folder.resolve("InRelease"))), index, amd64, DEB);
  }

  @Test
  void pipInstalls() throws Exception {
    Files.createDirectories(home.resolve(".config/pip"));
    write("pip", 0, ".config/pip/pip.conf");
    write("pip", 1, ".netrc");
    String pip = run(home, "python3", "-m", "pip", "download", "--no-cache-dir", "-d", "got", "demo");
    assertArrayEquals(WHEEL.bytes(), Files.readAllBytes(home.resolve("got").resolve(WHEEL.path())), pip);
  }

  @Test
  void npmInstalls() throws Exception {
    write("npm", 0, ".npmrc");
    Files.writeString(home.resolve("package.json"), "{}");
    String npm = run(home, "npm", "install", "--ignore-scripts", "--no-audit", "@s/left");
    assertTrue(Files.isRegularFile(home.resolve("node_modules/@s/left/package.json")), npm);
  }

  @Test
  void skopeoPulls() throws Exception {
    Path conf = write("skopeo", 0, "registries.conf");
    Client skopeo = clients.get("skopeo");
    // As the guide says, but into a folder that a test may write to.
    Path certs = Files.createDirectories(home.resolve("certs"));
    assertTrue(skopeo.steps().get(1).text().endsWith("/etc/containers/certs.d/" + host() + "/ca.crt\n"), skopeo.toString());
    Files.copy(folder.resolve("site.ca"), certs.resolve("ca.crt"));
    Path auth = home.resolve("auth.json");
    assertEquals("podman login " + host() + "\n", skopeo.steps().get(2).text());
    Path typed = Files.writeString(home.resolve("password"), PASSWORD);
    run(home, "sh", "-c", "skopeo login --cert-dir certs --authfile " + auth + " -u ada --password-stdin " + host() + " < " + typed);
    for (String name : List.of(host() + "/team/app:1", "registry.example/team/app:1")) {
      Path got = home.resolve("got" + name.length());
      // A folder of certificates that is named counts for the host that is asked for, not for the one that stands in for it.
      run(home, "env", "SSL_CERT_FILE=" + folder.resolve("site.ca"), "skopeo", "--registries-conf", conf.toString(), "--insecure-policy", "copy",
          "--authfile", auth.toString(), "docker://" + name, "dir:" + got);
      assertTrue(Files.isRegularFile(got.resolve("manifest.json")));
    }
    assertNotEquals(0, exit(home, "sh", "-c", "echo wrong password | skopeo login --cert-dir certs --authfile other.json -u ada --password-stdin " + host()));
  }

  @Test
  void aptInstalls() throws Exception {
    Path etc = Files.createDirectories(home.resolve("etc"));
    for (String part : List.of("sources.list.d", "preferences.d", "trusted.gpg.d", "apt.conf.d", "auth.conf.d")) {
      Files.createDirectories(etc.resolve(part));
    }
    String sources = text("apt", 0)
        .replace("MIRROR", "debian")
        .replace("SUITE", "stable")
        .replace("COMPONENT", "main")
        .replace("/etc/apt/keyrings/ARCHIVE.gpg", folder.resolve("archive.gpg").toString());
    Files.writeString(etc.resolve("sources.list.d/debian.sources"), sources);
    Files.writeString(etc.resolve("apt.conf.d/90mirror"), text("apt", 1));
    Files.writeString(etc.resolve("auth.conf.d/mirror.conf"), text("apt", 2));
    Path state = Files.createDirectories(home.resolve("state/lists/partial"));
    Files.createDirectories(home.resolve("cache/archives/partial"));
    Path config = Files.writeString(home.resolve("apt.conf"), """
        Dir::Etc "%1$s";
        Dir::State "%2$s";
        Dir::State::status "%2$s/status";
        Dir::Cache "%3$s";
        APT::Architecture "amd64";
        APT::Sandbox::User "root";
        """.formatted(etc, state.getParent().getParent(), home.resolve("cache")));
    Files.writeString(home.resolve("state/status"), "");
    run(home, "env", "APT_CONFIG=" + config, "apt-get", "update", "--error-on=any");
    String apt = run(home, "env", "APT_CONFIG=" + config, "apt-get", "download", "hello");
    assertArrayEquals(DEB.bytes(), Files.readAllBytes(home.resolve("hello_1_all.deb")), apt);
    Files.delete(etc.resolve("auth.conf.d/mirror.conf"));
    assertNotEquals(0, exit(home, "env", "APT_CONFIG=" + config, "apt-get", "update", "--error-on=any"), "without a login");
  }

  @Test
  void curlAndWgetFetch() throws Exception {
    write("curl", 0, ".curlrc");
    write("curl", 1, ".netrc");
    write("wget", 0, ".wgetrc");
    for (String client : List.of("curl", "wget")) {
      String use = clients.get(client).use().replace("MIRROR", "files").replace("FOLDER", "folder").replace("FILE", "a.txt");
      String output = run(home, "sh", "-c", use);
      assertArrayEquals(TEXT.bytes(), Files.readAllBytes(home.resolve("a.txt")), output);
      Files.delete(home.resolve("a.txt"));
    }
  }

  private static String host() {
    return "localhost:" + site.http.secureAddress().orElseThrow().getPort();
  }

  private static String text(String client, int step) {
    return clients.get(client)
        .steps()
        .get(step)
        .text()
        .replace("NAME", "ada")
        .replace("PASSWORD", token)
        .replace("TOKEN", token)
        .replace("@SCOPE", "@s")
        .replace("REGISTRY", "registry.example");
  }

  private Path write(String client, int step, String name) throws IOException {
    return Files.writeString(home.resolve(name), text(client, step));
  }

  private static String run(Path in, String... command) throws Exception {
    Process process = start(in, command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), List.of(command) + "\n" + output);
    return output;
  }

  private static int exit(Path in, String... command) throws Exception {
    Process process = start(in, command);
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  /** Without the variables of whoever runs the test: clients heed many. */
  private static Process start(Path in, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true);
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("HOME", in.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
