package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog of the first schema goes on under the present one. */
class CatalogMigrationTest {
  private static final Digest FIRST = Digest.sha256("first".getBytes(StandardCharsets.UTF_8));
  private static final Digest LATER = Digest.sha256("later".getBytes(StandardCharsets.UTF_8));

  @TempDir
  Path folder;

  @Test
  void aDamagedTableOfVersionsSaysWhatToDo() throws Exception {
    Path file = folder.resolve("catalog.db");
    CatalogFile.migrate(file);
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(content.contains("\"installed_rank\" INT NOT NULL"), "the table of versions is laid out as it was");
    Files.writeString(
        file, content.replace("\"installed_rank\" INT NOT NULL", "\"installed_rang\" INT NOT NULL"), StandardCharsets.ISO_8859_1);
    IOException e = assertThrows(IOException.class, () -> CatalogFile.migrate(file));
    assertTrue(e.getMessage().contains("nonreturn ticket"), e.getMessage());
  }

  @Test
  void filesThatClientsSawAreFixedFromTheFirstBundleOn() throws Exception {
    Path file = folder.resolve("catalog.db");
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, "", "")
        .locations("classpath:io/nonreturn/receiver/catalog")
        .target("1")
        .load()
        .migrate();
    try (Connection old = CatalogFile.openForWriting(file);
        Statement statement = old.createStatement()) {
      statement.executeUpdate("INSERT INTO stream (id, epoch, head_sequence, head_created_micros) VALUES (1, 7, 4, 99)");
      statement.executeUpdate("INSERT INTO mirror VALUES ('py', 'pypi'), ('files', 'raw')");
      for (int sequence = 1; sequence <= 3; sequence++) {
        statement.executeUpdate("INSERT INTO bundle (sequence, mirror, name, generation, removed, manifest_id, artifacts, bytes,"
            + " staged_micros, state) VALUES (" + sequence + ", '" + (sequence < 3 ? "py" : "files") + "', 'foo', "
            + sequence + ", 0, zeroblob(32), 1, 5, 0, 1)");
        try (PreparedStatement artifact = old.prepareStatement("INSERT INTO artifact VALUES (?, 'foo-1.tar.gz', 5, ?, 'a/b')")) {
          artifact.setInt(1, sequence);
          artifact.setBytes(2, (sequence == 1 ? FIRST : LATER).toBytes());
          artifact.executeUpdate();
        }
      }
    }
    try (Catalog catalog = Catalog.open(file);
        CatalogReader reader = new CatalogReader(file, 1)) {
      assertEquals(Optional.of(FIRST), catalog.stream().fixedFile("pypi", "foo", "foo-1.tar.gz"));
      assertEquals(Optional.empty(), catalog.stream().fixedFile("raw", "foo", "foo-1.tar.gz"));
      assertEquals(4, catalog.stream().headSequence(7));
      // Three of four are committed; the fourth is known to be missing since the head.
      assertEquals(
          Optional.of("4-4 99"),
          reader.snapshot(s -> s.first(
              "SELECT first, last, announced_micros FROM gap ORDER BY first",
              row -> row.getLong(1) + "-" + row.getLong(2) + " " + row.getLong(3))));
    }
  }

  /** The ledger begins with what is missing: ranges of what was never seen, and what was refused, unless a later one replaced it. */
  @Test
  void ledgerBeginsWithWhatIsMissing() throws Exception {
    Path file = folder.resolve("catalog.db");
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, "", "")
        .locations("classpath:io/nonreturn/receiver/catalog")
        .target("2")
        .load()
        .migrate();
    try (Connection old = CatalogFile.openForWriting(file);
        Statement statement = old.createStatement()) {
      statement.executeUpdate("INSERT INTO stream (id, epoch, head_sequence, head_created_micros) VALUES (1, 7, 1000000000000, 99)");
      statement.executeUpdate("INSERT INTO head_seen VALUES (6, 50), (1000000000000, 60)");
      statement.executeUpdate("INSERT INTO mirror VALUES ('files', 'raw')");
      // 2 committed, 3 waits, 4 refused and replaced by 5, 6 refused.
      int[][] bundles = {{2, 1, 'a'}, {3, 0, 'b'}, {4, 3, 'c'}, {5, 1, 'c'}, {6, 3, 'd'}};
      for (int[] bundle : bundles) {
        statement.executeUpdate("INSERT INTO bundle (sequence, mirror, name, generation, removed, manifest_id, artifacts, bytes,"
            + " staged_micros, state) VALUES (" + bundle[0] + ", 'files', '" + (char) bundle[2] + "', " + bundle[0]
            + ", 0, zeroblob(32), 1, 5, 0, " + bundle[1] + ")");
      }
    }
    try (Catalog catalog = Catalog.open(file);
        CatalogReader reader = new CatalogReader(file, 1)) {
      assertEquals(
          List.of("1-1 50 null", "3-3 50 null", "6-6 50 verification-refused", "7-1000000000000 60 null"),
          reader.snapshot(s -> s.all(
              "SELECT first, last, announced_micros, cause FROM gap ORDER BY first",
              row -> row.getLong(1) + "-" + row.getLong(2) + " " + row.getLong(3) + " " + row.getString(4))));
      assertEquals(1_000_000_000_000L - 3, catalog.ledger().open().places());
    }
  }
}
