package io.nonreturn.receiver.web;

import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.RequestPath;
import java.io.IOException;

/** {@code /api/status}: everything that is counted, as JSON. */
public final class StatusEndpoint implements Endpoint {
  private final StatusReader status;

  /** Shows what this reads. */
  public StatusEndpoint(StatusReader status) {
    this.status = status;
  }

  @Override
  public String first() {
    return "api";
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    if (path.from(0).equals("api/status")) {
      exchange.page(Page.of("application/json", StatusJson.bytes(status.read())));
    } else {
      exchange.notFound();
    }
  }
}
