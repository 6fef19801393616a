package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes the lists that a registry has. Source: OCI distribution specification, "Listing Tags", "Listing Referrers". */
final class RegistryPages {
  private static final String JSON = "application/json";
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private RegistryPages() {}

  /**
   * Names, in parts.
   *
   * @param key under which they stand
   * @param name of the repository; empty where it does not stand in the page
   * @param address of this list, for the next part
   * @param most that were asked for
   */
  static void names(Exchange exchange, String key, Optional<String> name, OciIndex.Part part, String address, int most) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = MAPPER.createGenerator(page)) {
      json.writeStartObject();
      if (name.isPresent()) {
        json.writeStringProperty("name", name.get());
      }
      json.writeArrayPropertyStart(key);
      part.names().forEach(json::writeString);
      json.writeEndArray().writeEndObject();
    }
    if (part.hasMore() && !part.names().isEmpty()) {
      String last = RequestPath.encode(part.names().getLast());
      exchange.header("Link", "<" + address + "?n=" + most + "&last=" + last + ">; rel=\"next\"");
    }
    exchange.page(Page.of(JSON, page));
  }

  /**
   * Manifests about another, as an index.
   *
   * @param referrers their descriptors, as JSON
   * @param artifactType those of this type alone; empty for all
   */
  static void referrers(Exchange exchange, List<String> referrers, Optional<String> artifactType) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = MAPPER.createGenerator(page)) {
      json.writeStartObject()
          .writeNumberProperty("schemaVersion", 2)
          .writeStringProperty("mediaType", ImageDocument.OCI_INDEX)
          .writeArrayPropertyStart("manifests");
      for (String text : referrers) {
        JsonNode descriptor = MAPPER.readTree(text);
        String type = descriptor.path("artifactType").asString("");
        if (artifactType.isEmpty() || artifactType.get().equals(type)) {
          json.writePOJO(descriptor);
        }
      }
      json.writeEndArray().writeEndObject();
    }
    if (artifactType.isPresent()) {
      exchange.header("OCI-Filters-Applied", "artifactType");
    }
    exchange.page(Page.of(ImageDocument.OCI_INDEX, page));
  }
}
