package io.nonreturn.bench.simulate;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The whole of Nonreturn with one deliberate fault: one source file is changed in memory and compiled, and loaded instead of the right
 * one, by a loader of its own. The daemons' code needs no seams for it, and nothing of it is ever written beside the right code.
 */
final class MutantCode {
  private static final String OURS = "io.nonreturn.";

  private MutantCode() {}

  /**
   * Runs seeds against a mutant until one catches it.
   *
   * @param checkout the source tree
   * @return {@code seeds tried, seed, what was violated}; null when no seed caught it
   * @throws IOException if there is no such source, or it does not hold what is to be changed
   */
  static String[] run(Mutant mutant, Path checkout, long from, long seeds, int threads) throws IOException {
    Path classes = Files.createTempDirectory("nonreturn-mutant");
    try (URLClassLoader loader = new OursFirst(compile(mutant, checkout, classes))) {
      @SuppressWarnings("unchecked") // the same class in another loader: only types of the JDK are shared
      Function<long[], String[]> run = (Function<long[], String[]>)
          loader.loadClass(MutantRun.class.getName()).getDeclaredConstructor().newInstance();
      return run.apply(new long[] {from, seeds, threads});
    } catch (ReflectiveOperationException e) {
      throw new IOException("mutant " + mutant.label() + " cannot be loaded", e);
    } finally {
      delete(classes);
    }
  }

  /** The source with its fault. */
  private static String changedSource(Mutant mutant, Path checkout) throws IOException {
    Path file = find(mutant, checkout);
    String source = Files.readString(file);
    int at = source.indexOf(mutant.original());
    if (at < 0 || source.indexOf(mutant.original(), at + 1) >= 0) {
      throw new IOException("mutant " + mutant.label() + ": " + file + " does not hold its text exactly once; adapt Mutant to the"
          + " source: " + mutant.original());
    }
    return source.replace(mutant.original(), mutant.changed());
  }

  /**
   * Compiles the changed source.
   *
   * @return where all classes lie, the changed ones first
   * @throws IOException if the source does not hold what is to be changed, or is none any more when it has been
   */
  static List<URL> compile(Mutant mutant, Path checkout, Path classes) throws IOException {
    Path file = find(mutant, checkout);
    String changed = changedSource(mutant, checkout);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options = List.of(
        "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
    if (!compiler.getTask(messages, null, null, options, null, List.of(new Source(file, changed))).call()) {
      throw new IOException("mutant " + mutant.label() + " does not compile: " + messages);
    }
    List<URL> urls = new ArrayList<>();
    urls.add(url(classes));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith("*")) {
        throw new IOException("class path entry " + entry + " is not expanded");
      }
      urls.add(url(Path.of(entry)));
    }
    return urls;
  }

  private static Path find(Mutant mutant, Path checkout) throws IOException {
    for (String module : List.of("wire-format", "fec", "sender", "receiver")) {
      Path file = checkout.resolve(module + "/src/main/java/io/nonreturn/" + mutant.source() + ".java");
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new IOException("no source of " + mutant.source() + " below " + checkout.toAbsolutePath()
        + "; run this in a checkout, or name it with --sources");
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Path file, String text) {
      super(URI.create("string:///" + file.getFileName()), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Loads our own classes itself, the changed one first; all others are those that are there. */
  private static final class OursFirst extends URLClassLoader {
    OursFirst(List<URL> urls) {
      super(urls.toArray(URL[]::new), MutantCode.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
