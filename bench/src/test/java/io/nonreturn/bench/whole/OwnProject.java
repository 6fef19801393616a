package io.nonreturn.bench.whole;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real project with a parent, BOMs, plugins and tests: two modules of this program itself, copied. Of their tests only one, since to compile
 * them all takes longer than what is tested here.
 */
final class OwnProject {
  /** The name of the test that is kept. */
  static final String TEST = "io.nonreturn.wire.ChainTest";

  private static final List<String> MODULES = List.of("wire-format", "fec");

  private final Path folder;

  private OwnProject(Path folder) {
    this.folder = folder;
  }

  static OwnProject copy(Path folder) throws IOException {
    Files.createDirectories(folder);
    String pom = Files.readString(Path.of("../pom.xml"));
    String modules = String.join("", MODULES.stream().map(each -> "<module>" + each + "</module>").toList());
    Files.writeString(folder.resolve("pom.xml"), pom.replaceFirst("(?s)<modules>.*?</modules>", "<modules>" + modules + "</modules>"));
    for (String module : MODULES) {
      Path from = Path.of("..", module);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path relative = from.relativize(file);
          if (relative.startsWith("pom.xml") || relative.startsWith("src/main") || relative.endsWith("ChainTest.java")) {
            Path to = folder.resolve(module).resolve(relative);
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
          }
        }
      }
    }
    return new OwnProject(folder);
  }

  Path pom() {
    return folder.resolve("pom.xml");
  }

  /** The text between two tags of its parent's POM: a version. */
  String property(String name) throws IOException {
    return found("<" + name + ">([^<]+)</" + name + ">");
  }

  /** The coordinates of a plugin, as Maven takes them on its command line. */
  String plugin(String artifact) throws IOException {
    return "org.apache.maven.plugins:" + artifact + ":" + found("<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]+)</version>");
  }

  private String found(String pattern) throws IOException {
    Matcher version = Pattern.compile(pattern).matcher(Files.readString(pom()));
    if (!version.find()) {
      throw new IOException("nothing in pom.xml matches " + pattern);
    }
    return version.group(1);
  }

  /**
   * Runs Maven with this repository and no other.
   *
   * @param local its own repository; what is not in it comes from the other
   */
  void maven(URI repository, Path local, String... more) throws IOException, InterruptedException {
    Path settings = Files.writeString(folder.resolve("settings.xml"), """
        <settings>
          <mirrors><mirror><id>only</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
        </settings>
        """.formatted(repository));
    List<String> command = new ArrayList<>(
        List.of("mvn", "-B", "-ntp", "-q", "-gs", settings.toString(), "-s", settings.toString(), "-Dmaven.repo.local=" + local));
    command.addAll(List.of(more));
    Program.run(folder, Map.of(), command.toArray(String[]::new));
  }
}
