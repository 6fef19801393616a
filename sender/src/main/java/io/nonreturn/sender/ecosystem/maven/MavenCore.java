package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.maven.XmlTexts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a version of Maven brings by itself, read out of its own {@code maven-core}: which plugins each packaging runs when the project says
 * nothing. Nothing of the jar is run.
 *
 * @param plugins by packaging, as {@code group:artifact} to version; under {@link #ALWAYS} those of every project
 */
record MavenCore(Map<String, Map<String, String>> plugins) {

  /** The lifecycles clean and site, which every project has. */
  private static final String ALWAYS = "*";

  private static final String PLUGIN_GROUP = "org.apache.maven.plugins";
  private static final String COMPONENTS = "META-INF/plexus/components.xml";
  private static final String VERSIONS = "org/apache/maven/lifecycle/providers/plugin-versions.properties";
  private static final int MOST_ENTRY_BYTES = 1 << 20;
  private static final Pattern GOAL = Pattern.compile("([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+):[A-Za-z0-9_-]+");

  /** Since 3.10 the jar names versions alone, and which packaging runs what is in its code. */
  private static final Map<String, String> OF_PACKAGING =
      Map.of(
          "pom", "", "jar", "jar", "war", "war", "ear", "ear", "ejb", "ejb", "rar", "rar", "maven-plugin", "jar plugin");

  private static final List<String> OF_CODE = List.of("resources", "compiler", "surefire");

  /**
   * Reads a jar.
   *
   * @throws IOException if it is no {@code maven-core} of Maven 3
   */
  static MavenCore read(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      byte[] components = entry(zip, COMPONENTS);
      byte[] versions = entry(zip, VERSIONS);
      if (components == null && versions == null) {
        throw new IOException(jar + " is no maven-core of Maven 3 from 3.0 on");
      }
      return new MavenCore(versions != null ? byVersions(versions) : byComponents(components));
    } catch (RefusedException e) {
      throw new IOException(jar + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] entry(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      return null;
    }
    byte[] bytes = zip.getInputStream(entry).readNBytes(MOST_ENTRY_BYTES + 1);
    if (bytes.length > MOST_ENTRY_BYTES) {
      throw new IOException(name + " bytes > LIMIT=" + MOST_ENTRY_BYTES);
    }
    return bytes;
  }

  static Map<String, Map<String, String>> byComponents(byte[] components) throws RefusedException {
    Map<String, Map<String, String>> plugins = new HashMap<>();
    String[] component = {"", ""};
    XmlTexts.read(
        components,
        (path, text) -> {
          if (path.endsWith("/component/role")) {
            component[0] = text;
            component[1] = "";
          } else if (path.endsWith("/component/role-hint")) {
            component[1] = text;
          } else if (component[0].startsWith("org.apache.maven.lifecycle.")) {
            String packaging = component[0].endsWith(".LifecycleMapping") ? component[1] : ALWAYS;
            for (Matcher goal = GOAL.matcher(text); goal.find(); ) {
              plugins.computeIfAbsent(packaging, p -> new LinkedHashMap<>()).put(goal.group(1) + ":" + goal.group(2), goal.group(3));
            }
          }
        });
    return plugins;
  }

  static Map<String, Map<String, String>> byVersions(byte[] properties) throws IOException {
    Properties versions = new Properties();
    try {
      versions.load(new ByteArrayInputStream(properties));
    } catch (IllegalArgumentException e) {
      throw new IOException(VERSIONS + " cannot be read: " + e.getMessage(), e);
    }
    Map<String, Map<String, String>> plugins = new HashMap<>();
    OF_PACKAGING.forEach(
        (packaging, own) -> {
          List<String> names = new ArrayList<>(packaging.equals("pom") ? List.of() : OF_CODE);
          names.addAll(List.of(own.split(" ")));
          names.addAll(List.of("install", "deploy"));
          plugins.put(packaging, named(names, versions));
        });
    plugins.put(ALWAYS, named(List.of("clean", "site"), versions));
    return plugins;
  }

  private static Map<String, String> named(List<String> names, Properties versions) {
    Map<String, String> plugins = new LinkedHashMap<>();
    for (String name : names) {
      String artifact = "maven-" + name + "-plugin";
      String version = versions.getProperty(artifact);
      if (version != null) {
        plugins.put(PLUGIN_GROUP + ":" + artifact, version);
      }
    }
    return plugins;
  }

  /** The plugins of a project that says nothing itself, as {@code group:artifact} to version. */
  Map<String, String> of(String packaging) {
    Map<String, String> all = new LinkedHashMap<>(plugins.getOrDefault(packaging, Map.of()));
    all.putAll(plugins.getOrDefault(ALWAYS, Map.of()));
    return all;
  }

  /** The version of a plugin that a project names and gives none: that of any packaging which runs it; null when none does. */
  String version(String key) {
    return plugins.values().stream().map(each -> each.get(key)).filter(version -> version != null).findFirst().orElse(null);
  }
}
