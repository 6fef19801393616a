package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The endurance run in two minutes, at a rate that is well within what this class of machines can do, instead of looking for that first. */
@Timeout(1_200)
class SoakIT {
  private static final String TIME = System.getProperty("soak.time", "2min");
  private static final String RATE = System.getProperty("soak.rate", "50MB/s");

  @Test
  void memoryAndLatencyStayAndEveryByteIsAccountedFor() throws Exception {
    Cli run = Cli.run("bench", "soak", "--time", TIME, "--rate", RATE, "--load", "80%", "--loss", "1%");
    System.out.println(run.text());
    assertEquals(0, run.exit(), run.text());
  }
}
