package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.serve.Exchange;
import org.eclipse.jetty.http.HttpStatus;

/** What is not here, in the words that clients look for in {@code X-Error-Code}. */
enum HubError {
  REPO_NOT_FOUND("RepoNotFound", HttpStatus.NOT_FOUND_404, "no repository of this name is published here"),
  REVISION_NOT_FOUND("RevisionNotFound", HttpStatus.NOT_FOUND_404, "this revision of the repository is not published here"),
  ENTRY_NOT_FOUND("EntryNotFound", HttpStatus.NOT_FOUND_404, "this revision has no such file, or it did not cross"),
  NO_SUCH_PAGE("", HttpStatus.NOT_FOUND_404, "this mirror has no such page"),
  BAD_QUESTION("", HttpStatus.BAD_REQUEST_400, "the body names no paths");

  private final String code;
  private final int status;
  private final String message;

  HubError(String code, int status, String message) {
    this.code = code;
    this.status = status;
    this.message = message;
  }

  void answer(Exchange exchange) {
    if (!code.isEmpty()) {
      exchange.header("X-Error-Code", code);
    }
    exchange.header("X-Error-Message", message);
    exchange.error(status, "application/json", "{\"error\":\"" + message + "\"}\n");
  }
}
