package io.nonreturn.bench.demo;

import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What lies in the low side's folders, and into which bundles it falls: a Python project each, a subfolder of other files each.
 *
 * @param wheels folder of the mirror {@code pypi}; null for none
 * @param files folder of the mirror {@code files}; null for none
 */
record LowSide(Path wheels, Path files) {
  /** Name of the mirror that carries files of any kind. */
  static final String FILES_MIRROR = "files";

  static final String WHEELS_MIRROR = "pypi";

  private static final String WHEEL = ".whl";
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");
  /** As the sender's own rule: hidden or unfinished. */
  private static final Pattern TEMPORARY =
      Pattern.compile("\\..*|.*~|.*\\.(part|partial|tmp|crdownload)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final int DEEPEST_BUNDLE = 2;

  /**
   * The user's own folder. Where there is a wheel in it, its wheels and source distributions cross as Python packages; if
   * anything else is in it too, all of it crosses as files.
   */
  static LowSide of(Path folder) throws IOException, CommandFailure {
    if (!Files.isDirectory(folder)) {
      throw CommandFailure.usage("--from " + folder + " is not a folder", "name a folder of wheels or of any files");
    }
    Path real = folder.toRealPath();
    List<Path> all = regularFiles(real);
    if (all.isEmpty()) {
      throw CommandFailure.usage(
          "--from " + folder + " holds no file that could cross",
          "put files into it; hidden and unfinished ones (.part .partial .tmp .crdownload ~) are not carried");
    }
    boolean hasWheels = all.stream().anyMatch(file -> file.toString().endsWith(WHEEL));
    boolean hasOthers = !hasWheels || !all.stream().allMatch(LowSide::isPackage);
    return new LowSide(hasWheels ? real : null, hasOthers ? real : null);
  }

  List<MirrorFolder> mirrors() {
    List<MirrorFolder> mirrors = new ArrayList<>();
    if (wheels != null) {
      mirrors.add(MirrorFolder.pypi(wheels));
    }
    if (files != null) {
      mirrors.add(MirrorFolder.raw(FILES_MIRROR, files));
    }
    return mirrors;
  }

  /** Regular files by the bundle that must carry them, {@code mirror/name}. Files in both mirrors appear in both. */
  SortedMap<String, List<Path>> bundles() throws IOException, CommandFailure {
    SortedMap<String, List<Path>> bundles = new TreeMap<>();
    for (Map.Entry<String, List<Path>> project : projects().entrySet()) {
      bundles.put(WHEELS_MIRROR + "/" + project.getKey(), project.getValue());
    }
    if (files != null) {
      for (Path file : regularFiles(files)) {
        Path relative = files.relativize(file);
        String name = relative.getNameCount() < DEEPEST_BUNDLE ? "@top" : relative.getName(0).toString();
        bundles.computeIfAbsent(FILES_MIRROR + "/" + name, key -> new ArrayList<>()).add(file);
      }
    }
    return bundles;
  }

  /** Wheels and source distributions by normalised project name (PEP 503). */
  SortedMap<String, List<Path>> projects() throws IOException, CommandFailure {
    SortedMap<String, List<Path>> projects = new TreeMap<>();
    if (wheels == null) {
      return projects;
    }
    for (Path file : regularFiles(wheels)) {
      if (isPackage(file)) {
        projects.computeIfAbsent(project(file), key -> new ArrayList<>()).add(file);
      }
    }
    return projects;
  }

  /** All files that the sender would take, links and hidden ones left out, sorted. */
  static List<Path> regularFiles(Path folder) throws IOException, CommandFailure {
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> regular = new ArrayList<>(found.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !isTemporary(folder.relativize(file)))
          .toList());
      Collections.sort(regular);
      return regular;
    } catch (UncheckedIOException e) {
      throw CommandFailure.failed(
          "cannot look through " + folder + ": " + e.getCause(), "make it readable for this user, or name another folder");
    }
  }

  private static boolean isPackage(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(WHEEL) || (name.indexOf('-') > 0 && (name.endsWith(".tar.gz") || name.endsWith(".zip")));
  }

  private static boolean isTemporary(Path relative) {
    for (Path part : relative) {
      if (TEMPORARY.matcher(part.toString()).matches()) {
        return true;
      }
    }
    return false;
  }

  private static String project(Path file) {
    String name = file.getFileName().toString();
    int end = name.endsWith(WHEEL) ? name.indexOf('-') : name.lastIndexOf('-');
    return SEPARATORS.matcher(end < 0 ? name : name.substring(0, end)).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
