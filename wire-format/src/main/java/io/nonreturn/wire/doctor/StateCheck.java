package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state folder belongs to one account alone, and its database keeps a log beside it. Source of the latter: SQLite's file format, bytes 18 and 19.
 *
 * @param state folder
 * @param database file name of journal or catalog
 */
public record StateCheck(Path state, String database) implements Check {
  private static final int WRITE_VERSION = 18;
  private static final int HEADER = 100;
  private static final int WAL = 2;

  @Override
  public List<Finding> look() throws IOException {
    if (!Files.isDirectory(state)) {
      return List.of(Finding.ok("state", state + " is not there yet: the first start makes it"));
    }
    List<Finding> findings = new ArrayList<>();
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(state);
    findings.add(modes.contains(PosixFilePermission.OTHERS_WRITE)
        ? Finding.fault("state", "everybody may write into " + state, "chmod o-w " + state)
        : owners());
    Path file = state.resolve(database);
    if (Files.isRegularFile(file) && Files.size(file) >= HEADER) {
      findings.add(journalMode(file));
    }
    return List.copyOf(findings);
  }

  private Finding owners() throws IOException {
    String owner = Files.getOwner(state).getName();
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        String other = Files.getOwner(file).getName();
        if (!other.equals(owner)) {
          return Finding.fault("state", file + " belongs to " + other + ", the folder to " + owner + ": a command was run as another account",
              "chown -R " + owner + ": " + state);
        }
      }
    }
    return Finding.ok("state", state + " belongs to " + owner + ", with all in it");
  }

  private static Finding journalMode(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] header = in.readNBytes(HEADER);
      return header[WRITE_VERSION] == WAL
          ? Finding.ok("journal-mode", file.getFileName() + " has a write-ahead log")
          : Finding.warning("journal-mode", file.getFileName() + " has none: another program changed that; readers and the daemon hold each other up",
              "sqlite3 " + file + " 'PRAGMA journal_mode=WAL'   # while no daemon runs");
    }
  }
}
