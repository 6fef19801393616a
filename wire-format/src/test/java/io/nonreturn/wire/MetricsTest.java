package io.nonreturn.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.wire.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MetricsTest {

  @Test
  void theTextIsThatOfTheFormat() {
    byte[] text =
        new Metrics()
            .counter("some_frames", "Frames.", 3)
            .counter("some_refused", "Refused, by cause.", 1, "cause", "bad-seal")
            .counter("some_refused", "Refused, by cause.", 2, "cause", "a\"b\\c\n")
            .gauge("some_age_seconds", "Age.", 0.25)
            .flag("some_ready", "Ready.", true)
            .seconds("some_latency_seconds", "Latency.", 9, 1_500_000, 1_600_000, 2_000_000, 2_500_000, 3_000_000)
            .text();
    assertEquals(
        """
        # HELP some_age_seconds Age.
        # TYPE some_age_seconds gauge
        some_age_seconds 0.25
        # HELP some_frames_total Frames.
        # TYPE some_frames_total counter
        some_frames_total 3.0
        # HELP some_latency_seconds Latency.
        # TYPE some_latency_seconds summary
        some_latency_seconds{quantile="0.5"} 1.5
        some_latency_seconds{quantile="0.9"} 1.6
        some_latency_seconds{quantile="0.99"} 2.0
        some_latency_seconds{quantile="0.999"} 2.5
        some_latency_seconds{quantile="1.0"} 3.0
        some_latency_seconds_count 9
        # HELP some_ready Ready.
        # TYPE some_ready gauge
        some_ready 1.0
        # HELP some_refused_total Refused, by cause.
        # TYPE some_refused_total counter
        some_refused_total{cause="a\\"b\\\\c\\n"} 2.0
        some_refused_total{cause="bad-seal"} 1.0
        """,
        new String(text, StandardCharsets.UTF_8));
  }
}
