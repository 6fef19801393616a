package io.nonreturn.bench.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** How wide the terminal is. Java does not say; stty does, wherever there is a terminal. */
final class TerminalSize {
  private static final int LEAST = 40;
  private static final int MOST = 500;

  private TerminalSize() {}

  /** Columns of the terminal that this process was started from; empty where there is none or it does not say. */
  static OptionalInt columns() {
    try {
      Process stty = new ProcessBuilder("stty", "size")
          .redirectInput(new File("/dev/tty"))
          .redirectErrorStream(true)
          .start();
      try {
        String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return stty.waitFor(1, TimeUnit.SECONDS) ? parse(size) : OptionalInt.empty();
      } finally {
        stty.destroyForcibly();
      }
    } catch (IOException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Rows and columns, as stty prints them; 0 0 where they are unknown. */
  static OptionalInt parse(String size) {
    String[] numbers = size.strip().split(" ", -1);
    if (numbers.length != 2 || !numbers[1].matches("[0-9]{1,6}")) {
      return OptionalInt.empty();
    }
    int columns = Integer.parseInt(numbers[1]);
    return columns < LEAST ? OptionalInt.empty() : OptionalInt.of(Math.min(columns, MOST));
  }
}
