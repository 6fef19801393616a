package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The endurance run as an operator would start it, in two minutes. */
@Timeout(1_200)
class SoakIT {
    private static final String TIME = System.getProperty("soak.time", "2min");

    @Test
    void memoryAndLatencyStayAndEveryByteIsAccountedFor() throws Exception {
        Cli run = Cli.run("bench", "soak", "--time", TIME, "--load", "80%", "--loss", "1%");
        System.out.println(run.text());
        assertEquals(0, run.exit(), run.text());
    }
}
