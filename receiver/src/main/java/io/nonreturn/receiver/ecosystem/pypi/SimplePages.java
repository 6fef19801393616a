package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.Digest;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pages of the Simple Repository API, version 1.4. Sources: PEP 503 (HTML), 592 (yanked), 629 (version), 658 and 714 (core metadata),
 * 691 (JSON), 700 (sizes, versions and upload times), 740 (provenance), 792 (project status). All links are relative: {@code /pypi/simple/<project>/} reaches its files by
 * {@code ../../files/}, behind whatever host name and prefix.
 */
final class SimplePages {
  static final String HTML = "text/html";
  static final String HTML_V1 = "application/vnd.pypi.simple.v1+html";
  static final String JSON_V1 = "application/vnd.pypi.simple.v1+json";
  private static final String HTML_LATEST = "application/vnd.pypi.simple.latest+html";
  private static final String JSON_LATEST = "application/vnd.pypi.simple.latest+json";
  private static final String VERSION = "1.4";
  private static final String END = "</body>\n</html>\n";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The server's order: a client that takes anything may be one from before there was JSON. */
  static final List<String> OFFERS = List.of(HTML, HTML_V1, JSON_V1, HTML_LATEST, JSON_LATEST);

  private SimplePages() {}

  /** The type that is really sent for one on offer: never "latest". */
  static String actual(String offer) {
    return switch (offer) {
      case HTML_LATEST -> HTML_V1;
      case JSON_LATEST -> JSON_V1;
      default -> offer;
    };
  }

  /** The list of projects as HTML, for both of its types. */
  static PageWriter rootHtml(List<String> projects) {
    PageWriter html = start("Simple index");
    for (String project : projects) {
      String escaped = Page.escape(project);
      html.append("<a href=\"" + escaped + "/\">" + escaped + "</a><br>\n");
    }
    return html.append(END);
  }

  /** The list of projects as JSON. */
  static PageWriter rootJson(List<String> projects) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = startJson(page)) {
      json.writeArrayPropertyStart("projects");
      for (String project : projects) {
        json.writeStartObject().writeStringProperty("name", project).writeEndObject();
      }
      json.writeEndArray().writeEndObject();
    }
    return page;
  }

  /** One project's page, file by file. */
  interface ProjectPage {
    void add(PypiIndex.File file);

    PageWriter end();
  }

  static ProjectPage project(String type, String project, PypiIndex.About about) {
    return type.equals(JSON_V1) ? new ProjectJson(project, about) : new ProjectHtml(project, about);
  }

  /** A page as it is sent in one of the actual types. */
  static Page page(String type, PageWriter written) {
    return Page.of(contentType(type), written);
  }

  static String contentType(String type) {
    return type.equals(JSON_V1) ? type : type + ";charset=utf-8";
  }

  private static final class ProjectJson implements ProjectPage {
    private final PageWriter page = new PageWriter();
    private final JsonGenerator json = startJson(page);
    private final TreeSet<String> versions = new TreeSet<>();
    private final PypiIndex.About about;

    ProjectJson(String project, PypiIndex.About about) {
      this.about = about;
      json.writeStringProperty("name", project);
      if (!about.status().isEmpty()) {
        json.writeObjectPropertyStart("project-status").writeStringProperty("status", about.status());
        if (!about.reason().isEmpty()) {
          json.writeStringProperty("reason", about.reason());
        }
        json.writeEndObject();
      }
      json.writeArrayPropertyStart("files");
    }

    @Override
    public void add(PypiIndex.File file) {
      versions.add(file.version());
      json.writeStartObject()
          .writeStringProperty("filename", file.name())
          .writeStringProperty("url", url(file))
          .writeObjectPropertyStart("hashes")
          .writeStringProperty("sha256", file.sha256().hex())
          .writeEndObject()
          .writeNumberProperty("size", file.size());
      file.requiresPython().ifPresent(value -> json.writeStringProperty("requires-python", value));
      if (file.metadata().isPresent()) {
        json.writeObjectPropertyStart("core-metadata")
            .writeStringProperty("sha256", file.metadata().get().hex())
            .writeEndObject();
      } else {
        json.writeBooleanProperty("core-metadata", false);
      }
      file.uploadTime().ifPresent(time -> json.writeStringProperty("upload-time", time));
      if (file.hasProvenance()) {
        json.writeStringProperty("provenance", url(file) + Provenance.SUFFIX);
      }
      String yanked = file.yanked().orElse("");
      if (yanked.isEmpty()) {
        json.writeBooleanProperty("yanked", file.yanked().isPresent());
      } else {
        json.writeStringProperty("yanked", yanked);
      }
      json.writeEndObject();
    }

    @Override
    public PageWriter end() {
      json.writeEndArray().writeArrayPropertyStart("versions");
      (about.versions().isEmpty() ? versions : about.versions()).forEach(json::writeString);
      json.writeEndArray().writeEndObject().close();
      return page;
    }
  }

  private static final class ProjectHtml implements ProjectPage {
    private final PageWriter html;

    ProjectHtml(String project, PypiIndex.About about) {
      html = start("Links for " + project, about);
    }

    @Override
    public void add(PypiIndex.File file) {
      StringBuilder line = new StringBuilder("<a href=\"")
          .append(Page.escape(url(file) + "#sha256=" + file.sha256().hex())).append('"');
      file.requiresPython().ifPresent(value -> attribute(line, "data-requires-python", value));
      file.metadata().map(Digest::hex).ifPresent(sha256 -> {
        attribute(line, "data-core-metadata", "sha256=" + sha256);
        // The name by which clients from before PEP 714 know it.
        attribute(line, "data-dist-info-metadata", "sha256=" + sha256);
      });
      file.yanked().ifPresent(reason -> attribute(line, "data-yanked", reason));
      if (file.hasProvenance()) {
        attribute(line, "data-provenance", url(file) + Provenance.SUFFIX);
      }
      html.append(line.append('>').append(Page.escape(file.name())).append("</a><br>\n").toString());
    }

    @Override
    public PageWriter end() {
      return html.append(END);
    }
  }

  private static String url(PypiIndex.File file) {
    return "../../files/" + file.sha256().hex() + "/" + RequestPath.encode(file.name());
  }

  private static void attribute(StringBuilder html, String name, String value) {
    html.append(' ').append(name).append("=\"").append(Page.escape(value)).append('"');
  }

  private static PageWriter start(String title) {
    return start(title, new PypiIndex.About("", "", List.of()));
  }

  private static String meta(String name, String content) {
    return content.isEmpty() ? "" : "<meta name=\"" + name + "\" content=\"" + Page.escape(content) + "\">\n";
  }

  private static PageWriter start(String title, PypiIndex.About about) {
    String escaped = Page.escape(title);
    return new PageWriter()
        .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"pypi:repository-version\" content=\"" + VERSION + "\">\n")
        .append(meta("pypi:project-status", about.status()) + meta("pypi:project-status-reason", about.reason()))
        .append(Html.STYLE)
        .append("<title>" + escaped + "</title>\n</head>\n<body>\n<h1>" + escaped + "</h1>\n");
  }

  private static JsonGenerator startJson(PageWriter page) {
    JsonGenerator json = JSON.createGenerator(page);
    json.writeStartObject()
        .writeObjectPropertyStart("meta")
        .writeStringProperty("api-version", VERSION)
        .writeEndObject();
    return json;
  }
}
