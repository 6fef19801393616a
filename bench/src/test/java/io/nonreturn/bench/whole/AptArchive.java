package io.nonreturn.bench.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An archive as people keep one: reprepro signs with a key of gpg, and what it made is copied to where it is served. */
final class AptArchive implements AutoCloseable {
  static final String SUITE = "stable";

  private final Path home;
  private final Path repository;
  private final Map<String, String> environment;

  AptArchive(Path home) throws IOException, InterruptedException {
    this.home = home;
    this.repository = home.resolve("repository");
    Path keys = Files.createDirectories(home.resolve("gpg"));
    Program.run(home, Map.of(), "chmod", "700", keys.toString());
    environment = Map.of("GNUPGHOME", keys.toString());
    Program.run(home, environment, "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "Archive", "ed25519", "sign", "never");
    Files.createDirectories(repository.resolve("conf"));
    Files.writeString(repository.resolve("conf/distributions"), """
        Codename: %s
        Components: main
        Architectures: amd64 source
        SignWith: default
        """.formatted(SUITE));
  }

  /** The public key. */
  Path keyring() throws IOException, InterruptedException {
    Path file = home.resolve("archive.gpg");
    Program.run(home, environment, "gpg", "--batch", "--yes", "--output", file.toString(), "--export");
    return file;
  }

  /** Builds a package that holds its version, and takes it into the suite. */
  void add(String name, String version) throws IOException, InterruptedException {
    Path tree = home.resolve(name + "-" + version);
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(tree.resolve("DEBIAN/control"), """
        Package: %s
        Version: %s
        Architecture: all
        Section: misc
        Priority: optional
        Maintainer: Nobody <nobody@index.example>
        Description: says its version
        """.formatted(name, version));
    Files.writeString(Files.createDirectories(tree.resolve("usr/share/" + name)).resolve("version"), version + "\n");
    Path deb = home.resolve(name + "_" + version + "_all.deb");
    Program.run(home, Map.of(), "dpkg-deb", "--root-owner-group", "--build", tree.toString(), deb.toString());
    Program.run(home, environment, "reprepro", "--basedir", repository.toString(), "includedeb", SUITE, deb.toString());
  }

  /** Copies it to where it is served: what Release names first. */
  void publish(Path served) throws IOException {
    publish(served, false);
  }

  /** The same with indexes of other bytes than Release says, as an update that is half done leaves them. */
  void publishWithoutIndexes(Path served) throws IOException {
    publish(served, true);
  }

  private void publish(Path served, boolean isSwapped) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(repository)) {
      files = walk.filter(Files::isRegularFile)
          .filter(file -> repository.relativize(file).startsWith("dists") || repository.relativize(file).startsWith("pool"))
          .sorted(Comparator.comparingInt(file -> rank(file)))
          .toList();
    }
    for (Path file : files) {
      Path to = served.resolve(repository.relativize(file).toString());
      Files.createDirectories(to.getParent());
      Path partial = to.resolveSibling("." + to.getFileName());
      if (isSwapped && file.getFileName().toString().startsWith("Packages")) {
        Files.writeString(partial, "swapped");
      } else {
        Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(partial, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static int rank(Path file) {
    String name = file.getFileName().toString();
    return name.equals("InRelease") ? 2 : name.startsWith("Release") ? 1 : 0;
  }

  @Override
  public void close() throws IOException {
    try {
      Program.run(home, environment, "gpgconf", "--kill", "all");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
