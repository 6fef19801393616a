package io.nonreturn.bench.whole;

import io.nonreturn.bench.whole.ShiftingMirror.State;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Reads a sender's journal while the sender runs, as far as tests want to know what it has numbered. */
final class JournalFile {
  private JournalFile() {}

  /** The latest generation of each bundle of a mirror that was not removed, by the manifests that the journal holds. */
  static Map<String, State> latest(Path low, String mirror) throws IOException {
    Map<String, State> latest = new TreeMap<>();
    try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + low.resolve("state/journal.db"));
        PreparedStatement query = journal.prepareStatement("""
            SELECT name, envelope FROM bundle b
            WHERE mirror = ? AND removed = 0 AND generation = (
              SELECT max(generation) FROM bundle WHERE mirror = b.mirror AND name = b.name)""")) {
      Trust trust = KeyFiles.readTrust(low.resolve("keys/trust.pem"));
      query.setString(1, mirror);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Manifest manifest = Manifest.parse(trust.verify(MessageType.MANIFEST, rows.getBytes(2), 0));
          Map<String, String> files = new TreeMap<>();
          manifest.artifacts().forEach(a -> files.put(a.path(), a.sha256().hex()));
          latest.put(rows.getString(1), new State(Map.copyOf(files)));
        }
      }
      return latest;
    } catch (SQLException | RefusedException e) {
      throw new IOException("journal of " + low + ": " + e.getMessage(), e);
    }
  }
}
