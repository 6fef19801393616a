package io.nonreturn.sender.ecosystem.raw;

import io.nonreturn.wire.ArtifactPath;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page on which a web server lists a folder, as nginx, Apache, lighttpd and Python make it: links to what lies there, and text behind each. */
final class Autoindex {

  /** Possessive, and the attribute apart: a hostile page must cost no more than its length. */
  private static final Pattern LINK = Pattern.compile("<a\\s([^<>]*+)>", Pattern.CASE_INSENSITIVE);

  private static final Pattern HREF =
      Pattern.compile("(?<![^\\s\"'])href\\s*+=\\s*+(?:\"([^\"]*+)\"|'([^']*+)')", Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile("<[^<>]*>");
  private static final int MOST_NOTE = 500;

  private Autoindex() {}

  /**
   * What lies in the folder.
   *
   * @param name without slashes, decoded
   * @param isFolder whether the link ends with a slash
   * @param note what stands behind the link, mostly time and size: changes when they do
   */
  record Entry(String name, boolean isFolder, String note) {}

  /**
   * Reads a page. Links that lead out of the folder, and those that sort it, are passed over, and so are names that could not cross.
   *
   * @param folder the page's address, ends with a slash
   */
  static List<Entry> parse(URI folder, String html) {
    List<Entry> entries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Matcher link = LINK.matcher(html);
    int end = 0;
    Entry last = null;
    while (link.find()) {
      if (last != null) {
        entries.add(noted(last, html.substring(end, link.start())));
      }
      last = entry(folder, link.group(1));
      if (last != null && !seen.add(last.name())) {
        last = null;
      }
      end = link.end();
    }
    if (last != null) {
      entries.add(noted(last, html.substring(end)));
    }
    return entries;
  }

  private static Entry noted(Entry entry, String behind) {
    String text = TAG.matcher(behind.substring(0, Math.min(behind.length(), 4 * MOST_NOTE))).replaceAll(" ").replaceAll("\\s+", " ").strip();
    return new Entry(entry.name(), entry.isFolder(), text.substring(0, Math.min(text.length(), MOST_NOTE)));
  }

  private static Entry entry(URI folder, String attributes) {
    Matcher href = HREF.matcher(attributes);
    if (!href.find()) {
      return null;
    }
    String address = href.group(1) == null ? href.group(2) : href.group(1);
    URI target;
    try {
      target = folder.resolve(address.replace("&amp;", "&"));
    } catch (IllegalArgumentException e) {
      return null;
    }
    boolean isElsewhere = target.getRawQuery() != null
        || target.getRawFragment() != null
        || target.getPath() == null
        || !folder.getScheme().equalsIgnoreCase(target.getScheme())
        || !folder.getRawAuthority().equals(target.getRawAuthority())
        || !target.getPath().startsWith(folder.getPath());
    if (isElsewhere) {
      return null;
    }
    String rest = target.getPath().substring(folder.getPath().length());
    boolean isFolder = rest.endsWith("/");
    String name = isFolder ? rest.substring(0, rest.length() - 1) : rest;
    return name.indexOf('/') < 0 && ArtifactPath.check(name) == null ? new Entry(name, isFolder, "") : null;
  }
}
