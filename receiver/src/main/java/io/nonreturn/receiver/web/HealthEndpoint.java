package io.nonreturn.receiver.web;

import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.RequestPath;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;

/** {@code /healthz}: 200 while the receiver is ready and nothing is wrong, else 503 with what is. */
public final class HealthEndpoint implements Endpoint {
  private final Figures figures;
  private final Watch watch;

  /** Answers from these figures. */
  public HealthEndpoint(Figures figures, Watch watch) {
    this.figures = figures;
    this.watch = watch;
  }

  @Override
  public String first() {
    return "healthz";
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) {
    List<String> wrong = watch.alarms().stream().map(Alarm::label).toList();
    if (!figures.isReady().getAsBoolean()) {
      exchange.error(HttpStatus.SERVICE_UNAVAILABLE_503, "starting");
    } else if (!wrong.isEmpty()) {
      exchange.error(HttpStatus.SERVICE_UNAVAILABLE_503, String.join(" ", wrong));
    } else {
      exchange.page(Page.of("text/plain;charset=utf-8", "ok\n"));
    }
  }
}
