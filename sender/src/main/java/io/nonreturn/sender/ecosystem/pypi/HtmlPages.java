package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.wire.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/**
 * The index in HTML, as plain servers and most repository managers give it. Sources: PEP 503, 592 (yanked), 629 (version), 658 and 714
 * (core metadata), 740 (provenance), 792 (status).
 */
final class HtmlPages {

  private static final Pattern FRAGMENT = Pattern.compile("#(?:.*&)?(sha256|sha384|sha512|sha1|md5)=([0-9a-fA-F]+)(?:&.*)?$");

  private HtmlPages() {}

  /** Takes one element; what it threw ends the reading. */
  private interface Taker {
    void take(Element element) throws PageException;
  }

  /**
   * The list of projects.
   *
   * @param projects gets each name as it is spelled; there are no serials
   */
  static void root(byte[] body, Map<String, Long> projects, int most) throws PageException {
    each(
        body,
        element -> {
          String name = element.normalName().equals("a") ? element.text().strip() : "";
          if (!name.isEmpty() && name.length() <= SimpleFile.MOST_TEXT && Character.isLetterOrDigit(name.charAt(0))) {
            if (projects.size() >= most) {
              throw new PageException("projects > MOST=" + most);
            }
            projects.put(name, -1L);
          }
        });
  }

  /** A project's page. */
  static SimplePage page(byte[] body, URI uri) throws PageException {
    List<SimpleFile> files = new ArrayList<>();
    String[] words = {"", ""};
    URI[] base = {uri};
    each(
        body,
        element -> {
          switch (element.normalName()) {
            case "meta" -> meta(element, words);
            case "base" -> {
              URI stated = PageValues.address(uri, element.attr("href"));
              base[0] = stated == null ? uri : stated;
            }
            default -> {
              SimpleFile file = file(element, base[0]);
              if (file != null) {
                files.add(file);
              }
              if (files.size() > Limits.ARTIFACTS) {
                throw new PageException("files > MOST=" + Limits.ARTIFACTS);
              }
            }
          }
        });
    return new SimplePage(null, -1, files, List.of(), words[0], words[1]);
  }

  private static void meta(Element element, String[] words) throws PageException {
    String content = element.attr("content");
    switch (element.attr("name")) {
      case "pypi:repository-version" -> PageValues.checkVersion(content);
      case "pypi:project-status" -> words[0] = PageValues.STATUSES.contains(content) ? content : "";
      case "pypi:project-status-reason" -> words[1] = PageValues.cut(content);
      default -> {
        // Of others.
      }
    }
  }

  /** What was taken is dropped at once, so that memory holds little of a long page. */
  private static void each(byte[] body, Taker taker) throws PageException {
    try (StreamParser parser = new StreamParser(Parser.htmlParser())) {
      parser.parse(new String(body, StandardCharsets.UTF_8), "");
      for (Element next = parser.selectNext("a, meta, base"); next != null; next = parser.selectNext("a, meta, base")) {
        taker.take(next);
        for (Node before = next.previousSibling(); before != null; before = next.previousSibling()) {
          before.remove();
        }
      }
    } catch (PageException e) {
      throw e;
    } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
      throw new PageException("the page is no HTML: " + PageValues.cut(String.valueOf(e.getMessage())));
    }
  }

  /** Null when the link leads to no file. */
  private static SimpleFile file(Element link, URI page) throws PageException {
    String href = link.attr("href");
    URI uri = href.isEmpty() ? null : PageValues.address(page, href);
    if (uri == null || uri.getRawPath() == null || uri.getRawPath().endsWith("/")) {
      return null;
    }
    String last = uri.getRawPath().substring(uri.getRawPath().lastIndexOf('/') + 1);
    String name;
    try {
      name = URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
    List<Checksum> checksums = new ArrayList<>();
    Matcher fragment = FRAGMENT.matcher(href);
    if (fragment.find()) {
      try {
        PageValues.add(checksums, fragment.group(1), fragment.group(2));
      } catch (IllegalArgumentException e) {
        throw new PageException("hash of " + PageValues.cut(name) + ": " + e.getMessage());
      }
    }
    String metadata = link.hasAttr("data-core-metadata") ? link.attr("data-core-metadata") : link.attr("data-dist-info-metadata");
    boolean hasMetadata = !metadata.isEmpty() && !metadata.equals("false");
    String requires = link.attr("data-requires-python");
    String provenance = link.attr("data-provenance");
    return new SimpleFile(
        name,
        uri,
        List.copyOf(checksums),
        -1,
        requires.isEmpty() ? null : PageValues.cut(requires),
        link.hasAttr("data-yanked") ? PageValues.cut(link.attr("data-yanked")) : null,
        null,
        hasMetadata,
        metadata.startsWith("sha256=") ? PageValues.sha256(metadata.substring("sha256=".length())) : null,
        provenance.isEmpty() ? null : PageValues.address(page, provenance));
  }
}
