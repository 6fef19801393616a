package io.nonreturn.sender.stage;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** By what mirrors recognised the bundles that they have taken. The caller holds the database's monitor. */
final class TokenTable {

  private TokenTable() {}

  /** Those that were written under these settings. */
  static Map<String, String> read(Database db, String mirror, String settings) throws SQLException {
    Map<String, String> tokens = new HashMap<>();
    db.query(
        "SELECT bundle, token FROM token WHERE mirror = ? AND settings = ?",
        row -> tokens.put(row.getString(1), row.getString(2)),
        mirror,
        settings);
    return tokens;
  }

  /** Returns how many were written; in the caller's transaction. */
  static int write(Database db, String mirror, String settings, Map<String, String> taken, Set<String> gone) throws SQLException {
    for (String bundle : gone) {
      db.update("DELETE FROM token WHERE mirror = ? AND bundle = ?", mirror, bundle);
    }
    for (Map.Entry<String, String> each : taken.entrySet()) {
      db.update(
          "INSERT OR REPLACE INTO token (mirror, bundle, settings, token) VALUES (?, ?, ?, ?)",
          mirror,
          each.getKey(),
          settings,
          each.getValue());
    }
    return taken.size();
  }
}
