package io.nonreturn.receiver.serve;

import io.nonreturn.wire.Digest;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pages of the Simple Repository API, version 1.1. Sources: PEP 503 (HTML), 629 (version), 658 and 714 (core metadata), 691
 * (JSON), 700 (sizes and versions). All links are relative: {@code /pypi/simple/<project>/} reaches its files by
 * {@code ../../files/}, behind whatever host name and prefix.
 */
final class SimplePages {
    static final String HTML = "text/html";
    static final String HTML_V1 = "application/vnd.pypi.simple.v1+html";
    static final String JSON_V1 = "application/vnd.pypi.simple.v1+json";
    private static final String HTML_LATEST = "application/vnd.pypi.simple.latest+html";
    private static final String JSON_LATEST = "application/vnd.pypi.simple.latest+json";
    private static final String VERSION = "1.1";
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

    /** The list of projects, in one of the actual types. */
    static Page root(String type, List<String> projects) {
        if (type.equals(JSON_V1)) {
            ObjectNode page = start();
            ArrayNode list = page.putArray("projects");
            projects.forEach(project -> list.addObject().put("name", project));
            return json(page);
        }
        StringBuilder html = start("Simple index");
        for (String project : projects) {
            String escaped = Page.escape(project);
            html.append("<a href=\"").append(escaped).append("/\">").append(escaped).append("</a><br>\n");
        }
        return end(type, html);
    }

    /** One project's files, in one of the actual types. */
    static Page project(String type, String project, List<PypiIndex.File> files) {
        return type.equals(JSON_V1) ? projectJson(project, files) : projectHtml(type, project, files);
    }

    private static Page projectJson(String project, List<PypiIndex.File> files) {
        ObjectNode page = start();
        page.put("name", project);
        TreeSet<String> versions = new TreeSet<>();
        files.forEach(file -> versions.add(file.version()));
        ArrayNode versionList = page.putArray("versions");
        versions.forEach(versionList::add);
        ArrayNode list = page.putArray("files");
        for (PypiIndex.File file : files) {
            ObjectNode entry = list.addObject();
            entry.put("filename", file.name());
            entry.put("url", url(file));
            entry.putObject("hashes").put("sha256", file.sha256().hex());
            entry.put("size", file.size());
            file.requiresPython().ifPresent(value -> entry.put("requires-python", value));
            file.metadata()
                    .ifPresentOrElse(
                            sha256 -> entry.putObject("core-metadata").put("sha256", sha256.hex()),
                            () -> entry.put("core-metadata", false));
            entry.put("yanked", false);
        }
        return json(page);
    }

    private static Page projectHtml(String type, String project, List<PypiIndex.File> files) {
        StringBuilder html = start("Links for " + project);
        for (PypiIndex.File file : files) {
            html.append("<a href=\"").append(Page.escape(url(file) + "#sha256=" + file.sha256().hex())).append('"');
            file.requiresPython().ifPresent(value -> attribute(html, "data-requires-python", value));
            file.metadata().map(Digest::hex).ifPresent(sha256 -> {
                attribute(html, "data-core-metadata", "sha256=" + sha256);
                // The name by which clients from before PEP 714 know it.
                attribute(html, "data-dist-info-metadata", "sha256=" + sha256);
            });
            html.append('>').append(Page.escape(file.name())).append("</a><br>\n");
        }
        return end(type, html);
    }

    private static String url(PypiIndex.File file) {
        return "../../files/" + file.sha256().hex() + "/" + RequestPath.encode(file.name());
    }

    private static void attribute(StringBuilder html, String name, String value) {
        html.append(' ').append(name).append("=\"").append(Page.escape(value)).append('"');
    }

    private static StringBuilder start(String title) {
        return new StringBuilder()
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"pypi:repository-version\" content=\"").append(VERSION).append("\">\n")
                .append("<title>").append(Page.escape(title)).append("</title>\n</head>\n<body>\n")
                .append("<h1>").append(Page.escape(title)).append("</h1>\n");
    }

    private static Page end(String type, StringBuilder html) {
        return Page.of(type + ";charset=utf-8", html.append("</body>\n</html>\n").toString());
    }

    private static ObjectNode start() {
        ObjectNode page = JSON.createObjectNode();
        page.putObject("meta").put("api-version", VERSION);
        return page;
    }

    private static Page json(ObjectNode page) {
        return Page.of(JSON_V1, JSON.writeValueAsBytes(page));
    }
}
