package io.nonreturn.receiver.ecosystem.maven;

import io.nonreturn.receiver.serve.Page;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code maven-metadata.xml} of what is published here: the versions of an artifact, or the plugins of a group. Made from the catalog, so
 * that it never names what cannot be had. Source: Maven repository metadata, model 1.1.0.
 */
final class MetadataPages {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
  /** Plugins that keep to the naming convention, from which clients take the prefix as well. */
  private static final Pattern PLUGIN = Pattern.compile("maven-(.+)-plugin|(.+)-maven-plugin");

  private MetadataPages() {}

  /**
   * Of an artifact.
   *
   * @param releases not empty
   */
  static String artifact(String group, String artifact, List<MavenIndex.Listed> releases) {
    List<String> versions =
        releases.stream().map(MavenIndex.Listed::version).sorted(VersionOrder.INSTANCE).toList();
    long last = releases.stream().mapToLong(MavenIndex.Listed::publishedMicros).max().orElse(0);
    String newest = versions.getLast();
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata>\n");
    xml.append("  <groupId>" + Page.escape(group) + "</groupId>\n  <artifactId>" + Page.escape(artifact) + "</artifactId>\n");
    xml.append("  <versioning>\n    <latest>" + Page.escape(newest) + "</latest>\n    <release>" + Page.escape(newest) + "</release>\n");
    xml.append("    <versions>\n");
    versions.forEach(version -> xml.append("      <version>").append(Page.escape(version)).append("</version>\n"));
    String updated = TIME.format(Instant.EPOCH.plus(last, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    return xml.append("    </versions>\n    <lastUpdated>" + updated + "</lastUpdated>\n  </versioning>\n</metadata>\n").toString();
  }

  /** Of a group's plugins: which prefix is which plugin's; empty when it has none. */
  static String plugins(List<MavenIndex.Listed> releases) {
    Map<String, String> plugins = new TreeMap<>();
    for (MavenIndex.Listed release : releases) {
      Matcher name = PLUGIN.matcher(release.artifact());
      if (name.matches()) {
        plugins.put(release.artifact(), name.group(1) == null ? name.group(2) : name.group(1));
      }
    }
    if (plugins.isEmpty()) {
      return "";
    }
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata>\n  <plugins>\n");
    plugins.forEach((artifact, prefix) -> xml.append("    <plugin>\n      <name>" + Page.escape(artifact) + "</name>\n")
        .append("      <prefix>" + Page.escape(prefix) + "</prefix>\n")
        .append("      <artifactId>" + Page.escape(artifact) + "</artifactId>\n    </plugin>\n"));
    return xml.append("  </plugins>\n</metadata>\n").toString();
  }
}
