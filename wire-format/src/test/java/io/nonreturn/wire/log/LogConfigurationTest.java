package io.nonreturn.wire.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is configured is here, where no tool is: an installed side has nothing else, and would write no line. */
class LogConfigurationTest {

  @Test
  void whatLogbackIsToldItFinds() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogConfigurationTest.class.getResource("/logback.xml"));
    List<String> wrong = context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= Status.WARN)
        .map(Status::getMessage)
        .toList();
    assertEquals(List.of(), wrong);
    assertInstanceOf(LimitedAppender.class, context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr"));
  }
}
