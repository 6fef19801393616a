package io.nonreturn.bench.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process used, from {@code /proc/PID/stat} and {@code /proc/PID/status} (proc(5)).
 *
 * @param cpuSeconds user and system time of all its threads
 * @param peakResidentBytes its largest resident set (VmHWM)
 * @param residentBytes its resident set now (VmRSS)
 */
public record ProcessUsage(double cpuSeconds, long peakResidentBytes, long residentBytes) {
  /** {@code USER_HZ}, which Linux fixes at 100 for user space on every architecture that matters here. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int UTIME_AFTER_NAME = 11;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern NOW = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** This process's own. */
  public static ProcessUsage own() {
    return of(ProcessHandle.current().pid());
  }

  static ProcessUsage of(long pid) {
    try {
      return parse(
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.UTF_8),
          Files.readString(Path.of("/proc/" + pid + "/status"), StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The process has ended, or this is not Linux: there is nothing left to measure.
      return new ProcessUsage(0, 0, 0);
    }
  }

  static ProcessUsage parse(String stat, String status) {
    // The name stands in parentheses and may itself hold blanks and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Double.parseDouble(fields[UTIME_AFTER_NAME]) + Double.parseDouble(fields[UTIME_AFTER_NAME + 1]);
    return new ProcessUsage(ticks / TICKS_PER_SECOND, bytes(PEAK, status), bytes(NOW, status));
  }

  private static long bytes(Pattern line, String status) {
    Matcher found = line.matcher(status);
    return found.find() ? Long.parseLong(found.group(1)) * 1024 : 0;
  }

  /** The usage since an earlier reading; memory stays what it is. */
  public ProcessUsage since(ProcessUsage earlier) {
    return new ProcessUsage(cpuSeconds - earlier.cpuSeconds, peakResidentBytes, residentBytes);
  }
}
