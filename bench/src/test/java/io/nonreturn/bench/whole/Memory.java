package io.nonreturn.bench.whole;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.demo.PipInstall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java daemon holds at a moment.
 *
 * @param residentBytes of the process
 * @param liveBytes of its heap, after a full collection
 */
record Memory(long residentBytes, long liveBytes) {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern FULL = Pattern.compile("Pause Full .*?->(\\d+)([KMG])\\(");

  /** Has the daemon collect its garbage, and looks; its GC log must be beside its own log. */
  static Memory of(DaemonProcess daemon) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    PipInstall.Output output =
        new PipInstall().run(List.of(jcmd.toString(), Long.toString(daemon.pid()), "GC.run"));
    if (output.exit() != 0) {
      throw new IOException("jcmd: " + output.text());
    }
    Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + daemon.pid() + "/status")));
    Matcher full = FULL.matcher(Files.readString(daemon.log().resolveSibling("gc.log")));
    long live = 0;
    while (full.find()) {
      int shift = full.group(2).equals("K") ? 10 : full.group(2).equals("M") ? 20 : 30;
      live = Long.parseLong(full.group(1)) << shift;
    }
    return new Memory(resident.find() ? Long.parseLong(resident.group(1)) << 10 : 0, live);
  }

  @Override
  public String toString() {
    return (residentBytes >> 20) + " MiB resident, " + (liveBytes >> 20) + " MiB live";
  }
}
