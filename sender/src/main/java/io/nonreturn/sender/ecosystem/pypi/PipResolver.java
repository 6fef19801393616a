package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.UpstreamOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has pip's own resolver say which files a set of requirements needs, without installing any: so the closure is exactly what pip will
 * ask for on the high side. Only wheels: looking into a source distribution runs what its author wrote. pip knows no index but the
 * mirror's upstream, and no configuration of this host. One thread.
 */
final class PipResolver {

  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int MOST_REPORT_BYTES = 64 << 20;
  private static final int MOST_TOLD = 2_000;
  private static final Pattern MANYLINUX = Pattern.compile("manylinux(?:(1|2010|2014)|_2_([0-9]{1,3}))_([a-z0-9_]+)");
  private static final int OLDEST_GLIBC = 5;

  private final PypiOptions options;
  private final UpstreamOptions upstream;

  PipResolver(PypiOptions options, UpstreamOptions upstream) {
    this.options = options;
    this.upstream = upstream;
  }

  /**
   * A file that is needed.
   *
   * @param project normalised
   * @param sha256 as pip found it stated, or null
   */
  record Chosen(String project, String fileName, String sha256) {}

  /**
   * What all targets need together, by project.
   *
   * @throws IOException if pip is missing, or finds no answer; the message has its words
   */
  Map<String, Set<Chosen>> resolve(Requirements requirements) throws IOException, InterruptedException {
    Map<String, Set<Chosen>> chosen = new TreeMap<>();
    Path folder = Files.createTempDirectory("nonreturn-pip-");
    try {
      Path file = Files.writeString(folder.resolve("requirements.txt"), requirements.text());
      List<String> platforms = new ArrayList<>(options.tags().platforms());
      platforms.removeIf(tag -> tag.equals("any") && platforms.size() > 1);
      for (String platform : platforms.isEmpty() ? List.of("") : platforms) {
        for (String python : options.tags().pythons().isEmpty() ? List.of("") : options.tags().pythons()) {
          read(run(folder, file, platform, python), chosen);
        }
      }
      return chosen;
    } finally {
      delete(folder);
    }
  }

  private byte[] run(Path folder, Path requirements, String platform, String python) throws IOException, InterruptedException {
    Path report = folder.resolve("report.json");
    Path words = folder.resolve("words.txt");
    Files.deleteIfExists(report);
    List<String> command = new ArrayList<>(List.of(options.interpreter(), "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-input"));
    command.addAll(List.of("--disable-pip-version-check", "--no-cache-dir", "--quiet", "--only-binary", ":all:"));
    command.addAll(List.of("--report", report.toString(), "--target", folder.resolve("target").toString()));
    platforms(platform).forEach(tag -> command.addAll(List.of("--platform", tag)));
    if (!python.isEmpty()) {
      command.addAll(List.of("--python-version", python, "--implementation", "cp"));
    }
    if (upstream.fetch().ca() != null) {
      command.addAll(List.of("--cert", upstream.fetch().ca().toString()));
    }
    if (upstream.upstream().getScheme().equalsIgnoreCase("http")) {
      command.addAll(List.of("--trusted-host", upstream.upstream().getHost()));
    }
    command.addAll(List.of("--requirement", requirements.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(Files.createDirectories(folder.resolve("empty")).toFile());
    environment(builder.environment(), folder);
    builder.redirectErrorStream(true).redirectOutput(words.toFile());
    Process pip;
    try {
      pip = builder.start();
    } catch (IOException e) {
      throw new IOException(
          "requirements need Python with pip, and there is no " + options.interpreter() + "; install it (apt-get install python3-pip) or name"
              + " another as pypi.interpreter");
    }
    try {
      pip.getOutputStream().close();
      if (!pip.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("pip did not resolve the requirements within " + PATIENCE.toMinutes() + " min; pin more of them");
      }
      if (pip.exitValue() != 0) {
        throw failed(tail(words), platform, python);
      }
    } finally {
      pip.destroyForcibly();
    }
    if (Files.size(report) > MOST_REPORT_BYTES) {
      throw new IOException("pip's report bytes=" + Files.size(report) + " > MOST=" + MOST_REPORT_BYTES);
    }
    return Files.readAllBytes(report);
  }

  private IOException failed(String words, String platform, String python) {
    if (words.contains("No module named pip")) {
      return new IOException(
          "requirements need pip, and " + options.interpreter() + " has none; install it (apt-get install python3-pip) or name another as"
              + " pypi.interpreter");
    }
    if (words.contains("no such option")) {
      return new IOException("the pip of " + options.interpreter() + " is older than 22.2 and cannot resolve without installing; install a newer one");
    }
    String target = (platform.isEmpty() ? "this host" : platform) + (python.isEmpty() ? "" : " and Python " + python);
    return new IOException("the requirements cannot be resolved for " + target + "; pip says: " + words);
  }

  private static String tail(Path words) throws IOException {
    byte[] all = Files.readAllBytes(words);
    int from = Math.max(0, all.length - MOST_TOLD);
    return PageValues.cut(new String(all, from, all.length - from, StandardCharsets.UTF_8).replaceAll("\\s+", " "));
  }

  /** A platform, and the older ones whose wheels run on it, newest first: pip itself takes {@code --platform} by the letter. */
  static List<String> platforms(String platform) {
    Matcher found = MANYLINUX.matcher(platform);
    if (platform.isEmpty() || !found.matches()) {
      return platform.isEmpty() ? List.of() : List.of(platform);
    }
    int glibc =
        switch (String.valueOf(found.group(1))) {
          case "1" -> 5;
          case "2010" -> 12;
          case "2014" -> 17;
          default -> Integer.parseInt(found.group(2));
        };
    List<String> tags = new ArrayList<>();
    for (int minor = glibc; minor >= OLDEST_GLIBC; minor--) {
      tags.add("manylinux_2_" + minor + "_" + found.group(3));
      switch (minor) {
        case 5 -> tags.add("manylinux1_" + found.group(3));
        case 12 -> tags.add("manylinux2010_" + found.group(3));
        case 17 -> tags.add("manylinux2014_" + found.group(3));
        default -> {
          // Has one name only.
        }
      }
    }
    return tags;
  }

  private void environment(Map<String, String> environment, Path folder) throws IOException {
    environment.keySet().removeIf(name -> name.startsWith("PIP_") || name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
    environment.put("PIP_CONFIG_FILE", "/dev/null"); // not even the machine's own configuration may name another index
    environment.put("PIP_INDEX_URL", index());
    environment.put("HOME", folder.toString());
    environment.put("TMPDIR", folder.toString());
    InetSocketAddress proxy = upstream.fetch().proxy();
    if (proxy == null) {
      environment.put("NO_PROXY", "*");
    } else {
      String address = "http://" + proxy.getAddress().getHostAddress() + ":" + proxy.getPort();
      environment.put("HTTP_PROXY", address);
      environment.put("HTTPS_PROXY", address);
      environment.put("http_proxy", address);
    }
  }

  /** With the user and password where there are some: in the environment, which other users cannot read, unlike arguments. */
  private String index() throws IOException {
    URI index = upstream.upstream();
    Path file = upstream.fetch().credentials();
    if (file == null) {
      return index.toString();
    }
    String[] words = Files.readString(file).strip().split("[ \t]+", 2);
    int colon = words.length == 2 ? words[1].indexOf(':') : -1;
    if (!words[0].equalsIgnoreCase("basic") || colon < 1) {
      throw new IOException("pip can resolve requirements with a user and a password only; write credentials as: basic USER:PASSWORD");
    }
    String user = URLEncoder.encode(words[1].substring(0, colon), StandardCharsets.UTF_8).replace("+", "%20");
    String password = URLEncoder.encode(words[1].substring(colon + 1), StandardCharsets.UTF_8).replace("+", "%20");
    return index.getScheme() + "://" + user + ":" + password + "@" + index.toString().substring(index.getScheme().length() + 3);
  }

  /** The packaging specification "pip installation report", version 1. */
  static void read(byte[] report, Map<String, Set<Chosen>> chosen) throws IOException {
    try {
      for (JsonNode item : JsonMapper.shared().readTree(report).path("install")) {
        String project = PackageFile.normalised(item.path("metadata").path("name").asString(""));
        URI url = URI.create(item.path("download_info").path("url").asString(""));
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String name = URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        JsonNode archive = item.path("download_info").path("archive_info");
        String sha256 = archive.path("hashes").path("sha256").asString("");
        if (sha256.isEmpty() && archive.path("hash").asString("").startsWith("sha256=")) {
          sha256 = archive.path("hash").asString("").substring("sha256=".length());
        }
        if (project.isEmpty() || Distribution.of(project, name) == null) {
          throw new IOException("pip's report names what is no file of a project: " + PageValues.cut(name));
        }
        chosen.computeIfAbsent(project, p -> new HashSet<>()).add(new Chosen(project, name, PageValues.sha256(sha256)));
      }
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException("pip's report is not understood: " + PageValues.cut(e.getMessage()));
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path done, IOException e) throws IOException {
            Files.delete(done);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
