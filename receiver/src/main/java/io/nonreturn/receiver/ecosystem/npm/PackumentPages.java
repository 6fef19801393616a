package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Packuments as clients read them, written token by token from the one that crossed. Two things differ from that: tarballs lie on this
 * side, and there are no attestations to lead to. Source: the registry's page "Package Metadata", full and abbreviated. One thread.
 */
final class PackumentPages {
  static final String FULL = "application/json";
  static final String ABBREVIATED = "application/vnd.npm.install-v1+json";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Set<String> ABBREVIATED_TOP = Set.of("name", "dist-tags", "versions");
  private static final Set<String> ABBREVIATED_VERSION = Set.of(
      "name", "version", "deprecated", "dependencies", "optionalDependencies", "devDependencies", "bundleDependencies",
      "bundledDependencies", "peerDependencies", "peerDependenciesMeta", "acceptDependencies", "bin", "directories", "dist",
      "engines", "cpu", "os", "libc", "funding", "_hasShrinkwrap", "hasInstallScript");
  /** What runs when a package is installed. */
  private static final Set<String> INSTALL_SCRIPTS = Set.of("preinstall", "install", "postinstall");

  private final JsonParser in;
  private final JsonGenerator out;
  private final String base;
  private final NpmName name;
  private final boolean abbreviated;

  private PackumentPages(JsonParser in, PageWriter page, String base, NpmName name, boolean abbreviated) {
    this.in = in;
    this.out = JSON.createGenerator(page);
    this.base = base;
    this.name = name;
    this.abbreviated = abbreviated;
  }

  /**
   * The whole document.
   *
   * @param in before the first token of what crossed
   * @param base address below which packages lie, with a slash at its end
   * @param type one of those above
   */
  static PageWriter packument(JsonParser in, NpmName name, String base, String type) {
    PageWriter page = new PageWriter();
    PackumentPages pages = new PackumentPages(in, page, base, name, type.equals(ABBREVIATED));
    pages.document();
    pages.out.close();
    return page;
  }

  /** One version's manifest; nothing is written if there is none. */
  static PageWriter version(JsonParser in, NpmName name, String base, String version) {
    PageWriter page = new PageWriter();
    PackumentPages pages = new PackumentPages(in, page, base, name, false);
    pages.only(version);
    pages.out.close();
    return page;
  }

  private void document() {
    in.nextToken();
    out.writeStartObject();
    String modified = null;
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      JsonToken token = in.nextToken();
      if (abbreviated && key.equals("time") && token == JsonToken.START_OBJECT) {
        modified = modified();
      } else if (abbreviated && !ABBREVIATED_TOP.contains(key)) {
        in.skipChildren();
      } else if (key.equals("versions")) {
        versions();
      } else {
        copy(key);
      }
    }
    if (modified != null) {
      out.writeStringProperty("modified", modified);
    }
    out.writeEndObject();
  }

  private String modified() {
    String modified = null;
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      if (in.nextToken() == JsonToken.VALUE_STRING && key.equals("modified")) {
        modified = in.getString();
      } else {
        in.skipChildren();
      }
    }
    return modified;
  }

  private void versions() {
    out.writeObjectPropertyStart("versions");
    for (String version = in.nextName(); version != null; version = in.nextName()) {
      in.nextToken();
      out.writeName(version);
      release(version);
    }
    out.writeEndObject();
  }

  private void only(String version) {
    in.nextToken();
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      in.nextToken();
      if (!key.equals("versions")) {
        in.skipChildren();
        continue;
      }
      for (String found = in.nextName(); found != null; found = in.nextName()) {
        in.nextToken();
        if (found.equals(version)) {
          release(version);
        } else {
          in.skipChildren();
        }
      }
    }
  }

  private void release(String version) {
    out.writeStartObject();
    boolean runsScripts = false;
    boolean saysSo = false;
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      JsonToken token = in.nextToken();
      if (key.equals("dist")) {
        dist(version);
      } else if (abbreviated && key.equals("scripts") && token == JsonToken.START_OBJECT) {
        runsScripts = hasInstallScript();
      } else if (abbreviated && !ABBREVIATED_VERSION.contains(key)) {
        in.skipChildren();
      } else {
        saysSo |= key.equals("hasInstallScript");
        copy(key);
      }
    }
    if (runsScripts && !saysSo) {
      out.writeBooleanProperty("hasInstallScript", true);
    }
    out.writeEndObject();
  }

  private boolean hasInstallScript() {
    boolean has = false;
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      has |= INSTALL_SCRIPTS.contains(key);
      in.nextToken();
      in.skipChildren();
    }
    return has;
  }

  private void dist(String version) {
    out.writeObjectPropertyStart("dist");
    for (String key = in.nextName(); key != null; key = in.nextName()) {
      in.nextToken();
      if (key.equals("tarball") || key.equals("attestations")) {
        in.skipChildren();
      } else {
        copy(key);
      }
    }
    out.writeStringProperty("tarball", base + RequestPath.encode(name.full()).replace("%40", "@") + "/"
        + RequestPath.encode(name.tarball(version)));
    out.writeEndObject();
  }

  private void copy(String key) {
    out.writeName(key);
    out.copyCurrentStructure(in);
  }
}
