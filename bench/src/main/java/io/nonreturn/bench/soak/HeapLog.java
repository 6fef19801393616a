package io.nonreturn.bench.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the last collection of a Java process left in use, from its {@code -Xlog:gc} file. */
final class HeapLog {
  private static final Pattern PAUSE = Pattern.compile("\\d+[KMG]->(\\d+)([KMG])\\(\\d+[KMG]\\)");

  private HeapLog() {}

  /** Bytes; 0 when there was no collection yet. */
  static long lastBytes(Path log) throws IOException {
    String text;
    try {
      text = Files.readString(log, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return 0;
    }
    long last = 0;
    Matcher pause = PAUSE.matcher(text);
    while (pause.find()) {
      int shift = switch (pause.group(2)) {
        case "K" -> 10;
        case "M" -> 20;
        default -> 30;
      };
      last = Long.parseLong(pause.group(1)) << shift;
    }
    return last;
  }
}
