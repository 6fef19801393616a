package io.nonreturn.sender.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SendFailureTest {
  @Test
  void errorsOfTheJdkAreToldApart() {
    assertEquals(SendFailure.REFUSED, SendFailure.of(new PortUnreachableException()));
    assertEquals(SendFailure.HOST_UNREACHABLE, SendFailure.of(new NoRouteToHostException()));
    assertEquals(SendFailure.TOO_LARGE, SendFailure.of(new IOException("Message too long")));
    assertEquals(SendFailure.NETWORK_UNREACHABLE, SendFailure.of(new IOException("Network is unreachable")));
    assertEquals(SendFailure.FORBIDDEN, SendFailure.of(new IOException("Operation not permitted")));
    assertEquals(SendFailure.OTHER, SendFailure.of(new IOException()));
  }

  @Test
  void everyCauseHasALabelOfItsOwn() {
    assertEquals(
        SendFailure.values().length, Arrays.stream(SendFailure.values()).map(SendFailure::label).distinct().count());
  }
}
