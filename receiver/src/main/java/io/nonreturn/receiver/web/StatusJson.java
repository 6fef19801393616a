package io.nonreturn.receiver.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The status as JSON: names in small letters with underscores, what is empty left out. */
final class StatusJson {
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_ABSENT))
      .build();

  private StatusJson() {}

  static byte[] bytes(ReceiverStatus status) {
    return MAPPER.writeValueAsBytes(status);
  }

  static ObjectNode tree(ReceiverStatus status) {
    return MAPPER.valueToTree(status);
  }
}
