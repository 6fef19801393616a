package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files a process may open. Source: proc_pid_limits(5). */
record FilesCheck(Path limits) implements Check {
  private static final Pattern OPEN = Pattern.compile("(?m)^Max open files\\s+([0-9]+|unlimited)\\s");
  private static final long LEAST = 4_096;

  @Override
  public List<Finding> look() throws IOException {
    Matcher soft = OPEN.matcher(Files.readString(limits));
    if (!soft.find()) {
      return List.of(Finding.warning("open-files", limits + " does not say", "ulimit -n"));
    }
    String figure = "open files=" + soft.group(1) + " needed=" + LEAST;
    return List.of(soft.group(1).equals("unlimited") || Long.parseLong(soft.group(1)) >= LEAST
        ? Finding.ok("open-files", figure)
        : Finding.warning("open-files", figure + ": connections of clients run out of them", "ulimit -n " + LEAST + "   # or LimitNOFILE=" + LEAST + " in the unit"));
  }
}
