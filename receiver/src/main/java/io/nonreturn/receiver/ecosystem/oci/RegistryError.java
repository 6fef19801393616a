package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.serve.Exchange;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Errors as a registry's clients read them. Source: OCI distribution specification, "Error Codes". */
enum RegistryError {
  MANIFEST_UNKNOWN(404, "no such manifest was carried here"),
  NAME_UNKNOWN(404, "no such repository was carried here"),
  BLOB_UNKNOWN(404, "this repository holds no such blob"),
  NAME_INVALID(400, "this is no name of a repository"),
  DIGEST_INVALID(400, "this is no digest: write sha256: and 64 small hexadecimal digits"),
  PAGINATION_NUMBER_INVALID(400, "n must be a number that is not negative"),
  UNSUPPORTED(405, "this registry is read-only: its images come over the link");

  private final int status;
  private final String message;

  RegistryError(int status, String message) {
    this.status = status;
    this.message = message;
  }

  /** Answers with it. */
  void answer(Exchange exchange) {
    ObjectNode body = JsonMapper.shared().createObjectNode();
    body.putArray("errors").addObject().put("code", name()).put("message", message);
    exchange.error(status, "application/json", body.toString());
  }
}
