package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a project as they crossed, for mirrors that keep what upstream takes away: what is no longer on its page is put there again,
 * as it was described then. Its bytes are here, so that no address of it is ever asked.
 */
record KeptFiles(List<SimpleFile> files, List<String> versions) {

  private static final int MOST_BYTES = 64 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  /** As the stream carries them; none where it carries nothing of the project. */
  static KeptFiles of(Holdings holdings, String project, URI upstream) throws IOException {
    Digest document = holdings.carried(project, ProjectDocument.PATH);
    List<SimpleFile> files = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    if (document != null) {
      try {
        JsonNode json = JSON.readTree(holdings.read(document, MOST_BYTES));
        for (JsonNode file : json.path("files")) {
          files.add(file(file, holdings, project, upstream));
        }
        json.path("versions").forEach(version -> versions.add(version.asString()));
      } catch (JacksonException e) {
        throw new IOException("what crossed of " + project + " cannot be read: " + e.getOriginalMessage(), e);
      }
    }
    return new KeptFiles(files, versions);
  }

  private static SimpleFile file(JsonNode file, Holdings holdings, String project, URI upstream) throws IOException {
    String name = file.path("filename").asString();
    Digest metadata = holdings.carried(project, name + Admitted.METADATA);
    JsonNode yanked = file.path("yanked");
    return new SimpleFile(
        name,
        upstream.resolve(project + "/" + name),
        List.of(Checksum.sha256(file.path("hashes").path("sha256").asString())),
        file.path("size").asLong(),
        text(file, "requires-python"),
        yanked.isString() ? yanked.asString() : yanked.asBoolean(false) ? "" : null,
        text(file, "upload-time"),
        metadata != null,
        metadata == null ? null : metadata.hex(),
        null);
  }

  private static String text(JsonNode file, String key) {
    return file.path(key).isString() ? file.path(key).asString() : null;
  }

  /** The page with those that it lacks behind its own. */
  SimplePage addedTo(SimplePage page) {
    Set<String> there = new HashSet<>();
    page.files().forEach(file -> there.add(file.name()));
    List<SimpleFile> all = new ArrayList<>(page.files());
    files.stream().filter(file -> !there.contains(file.name())).forEach(all::add);
    if (all.size() == page.files().size()) {
      return page;
    }
    List<String> spelled = new ArrayList<>(page.versions());
    if (!spelled.isEmpty()) {
      versions.stream().filter(version -> !spelled.contains(version)).forEach(spelled::add);
    }
    return new SimplePage(page.name(), page.serial(), all, spelled, page.status(), page.statusReason());
  }
}
