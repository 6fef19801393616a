package io.nonreturn.bench.throughput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The largest heap in use that a Java process wrote to its {@code -Xlog:gc} file: what each collection found. */
final class GcLog {
  private static final Pattern PAUSE = Pattern.compile("(\\d+)([KMG])->\\d+[KMG]\\(\\d+[KMG]\\)");

  private GcLog() {}

  /** Bytes before the collection that found most; 0 when there was none. */
  static long peakBytes(Path log) throws IOException {
    try {
      return peakBytes(Files.readString(log, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  static long peakBytes(String log) {
    long peak = 0;
    Matcher pause = PAUSE.matcher(log);
    while (pause.find()) {
      int shift = switch (pause.group(2)) {
        case "K" -> 10;
        case "M" -> 20;
        default -> 30;
      };
      peak = Math.max(peak, Long.parseLong(pause.group(1)) << shift);
    }
    return peak;
  }
}
