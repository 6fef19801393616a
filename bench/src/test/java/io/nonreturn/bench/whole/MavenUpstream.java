package io.nonreturn.bench.whole;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Maven repository behind nginx: what this machine's own Maven fetched before, and in front of it what is published into it now, by Maven
 * itself or by hand, honestly or not.
 */
final class MavenUpstream implements AutoCloseable {
  /** What this machine's Maven keeps; the build of this program filled it. */
  static final Path OWN = Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));

  private final Path home;
  private final Path root;
  private final Nginx nginx;
  private final Map<String, String> gpg;

  private MavenUpstream(Path home, Path root, Nginx nginx, Map<String, String> gpg) {
    this.home = home;
    this.root = root;
    this.nginx = nginx;
    this.gpg = gpg;
  }

  static MavenUpstream start(Path home) throws IOException, InterruptedException {
    Path root = Files.createDirectories(home.resolve("repository"));
    Path keys = Files.createDirectories(home.resolve("gpg"));
    Program.run(home, Map.of(), "chmod", "700", keys.toString());
    Map<String, String> gpg = Map.of("GNUPGHOME", keys.toString());
    Program.run(home, gpg, "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "Publisher", "ed25519", "sign", "never");
    String lines = "location / { try_files $uri @own; }\nlocation @own { root %s; }".formatted(OWN);
    return new MavenUpstream(home, root, Nginx.start(home.resolve("nginx"), root, lines), gpg);
  }

  /** Adds the core of this machine's Maven, which its local repository has no need of. The version. */
  String addCore() throws IOException, InterruptedException {
    String told = Program.run(home, Map.of(), "mvn", "-v");
    String version = found(told, "Apache Maven ([0-9.]+)");
    Path lib = Path.of(found(told, "Maven home: (\\S+)")).resolve("lib");
    try (Stream<Path> jars = Files.list(lib)) {
      Path jar = jars.filter(each -> each.getFileName().toString().matches("maven-core-.*\\.jar")).findFirst().orElseThrow();
      Path to = root.resolve("org/apache/maven/maven-core/" + version + "/maven-core-" + version + ".jar");
      Files.createDirectories(to.getParent());
      Files.copy(jar.toRealPath(), to);
    }
    return version;
  }

  private static String found(String text, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new IOException("nothing matches " + pattern + " in " + text);
    }
    return found.group(1);
  }

  URI uri() {
    return nginx.uri("/");
  }

  List<String> asked() throws IOException {
    return nginx.asked();
  }

  /** Where Maven deploys to. */
  URI folder() {
    return root.toUri();
  }

  /** The public key. */
  Path keys() throws IOException, InterruptedException {
    Path file = home.resolve("keys.gpg");
    Program.run(home, gpg, "gpg", "--batch", "--yes", "--output", file.toString(), "--export");
    return file;
  }

  /** Publishes a release of a POM and a jar of this text, signed, with the metadata last. */
  void publish(String artifact, String version, String text, String lastUpdated, String... versions) throws IOException, InterruptedException {
    put(path(artifact, version, ".pom"), """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example.team</groupId>
          <artifactId>%s</artifactId>
          <version>%s</version>
        </project>
        """.formatted(artifact, version));
    put(path(artifact, version, ".jar"), text);
    metadata(artifact, lastUpdated, versions);
  }

  void metadata(String artifact, String lastUpdated, String... versions) throws IOException {
    String listed = String.join("", Stream.of(versions).map(each -> "<version>" + each + "</version>").toList());
    sum(write("org/example/team/" + artifact + "/maven-metadata.xml", """
        <metadata>
          <groupId>org.example.team</groupId>
          <artifactId>%s</artifactId>
          <versioning><versions>%s</versions><lastUpdated>%s</lastUpdated></versioning>
        </metadata>
        """.formatted(artifact, listed, lastUpdated)));
  }

  /** The path of a file of a release. */
  static String path(String artifact, String version, String end) {
    return "org/example/team/" + artifact + "/" + version + "/" + artifact + "-" + version + end;
  }

  /** A file with its checksum and signature. */
  void put(String path, String text) throws IOException, InterruptedException {
    Path file = write(path, text);
    Program.run(home, gpg, "gpg", "--batch", "--yes", "--quiet", "--armor", "--output", file + ".new", "--detach-sign", file.toString());
    Files.move(Path.of(file + ".new"), Path.of(file + ".asc"), StandardCopyOption.REPLACE_EXISTING);
    sum(file);
  }

  /** A file alone, put there in one step. */
  Path write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("part");
    Files.writeString(part, text);
    return Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  String read(String path) throws IOException {
    return Files.readString(root.resolve(path));
  }

  private void sum(Path file) throws IOException {
    write(root.relativize(file) + ".sha256", hash(Files.readAllBytes(file)));
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** What its log of questions says from here on. */
  List<String> askedSince(int count) throws IOException {
    List<String> all = asked();
    return all.subList(Math.min(count, all.size()), all.size());
  }

  @Override
  public void close() throws IOException {
    nginx.close();
    try {
      Program.run(home, gpg, "gpgconf", "--kill", "all");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As text, since all of it is. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
