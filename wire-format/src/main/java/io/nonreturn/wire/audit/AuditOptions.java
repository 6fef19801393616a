package io.nonreturn.wire.audit;

import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.nio.file.Path;

/**
 * Table {@code [audit]} of either side's configuration.
 *
 * @param folder of the files
 * @param fileBytes from this size on a new file is begun
 */
public record AuditOptions(Path folder, long fileBytes) {

  private static final String FILE = "64 MiB";
  private static final long LEAST = 64 << 10;
  private static final long MOST = 1L << 40;

  /**
   * Reads the table; mistakes go to the settings.
   *
   * @param state the side's state folder
   */
  public static AuditOptions read(Settings settings, Path state) {
    Settings audit = settings.table("audit");
    Path folder = audit.path("folder", state.resolve("audit").toString());
    return new AuditOptions(folder, audit.bytes("file", FILE, LEAST, MOST));
  }

  /** The table with every key. */
  public String toToml() {
    return "\n[audit]\nfolder = " + Toml.quoted(folder) + "\nfile = " + Toml.quoted(Units.formatBytes(fileBytes)) + "\n";
  }
}
