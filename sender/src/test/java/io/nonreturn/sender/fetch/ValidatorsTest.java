package io.nonreturn.sender.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidatorsTest {

  private static final String SECOND = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String NEXT = "Sun, 06 Nov 1994 08:49:38 GMT";

  private static Validators settled(String lastModified, String date) {
    Map<String, List<String>> headers = Map.of("ETag", List.of("\"2d-1\""), "Last-Modified", List.of(lastModified), "Date", List.of(date));
    return Validators.settled(HttpHeaders.of(headers, (name, value) -> true));
  }

  @Test
  void whatChangedInTheVerySecondIsAskedForOnceMore() {
    assertEquals(Validators.NONE, settled(SECOND, SECOND));
    assertEquals(Validators.NONE, settled(NEXT, SECOND), "a clock that is behind");
    assertEquals(new Validators("\"2d-1\"", SECOND), settled(SECOND, NEXT));
    assertEquals(new Validators("\"2d-1\"", "yesterday"), settled("yesterday", SECOND), "no date says nothing");
  }
}
