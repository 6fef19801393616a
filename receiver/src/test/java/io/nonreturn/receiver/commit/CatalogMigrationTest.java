package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.wire.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
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
            assertEquals(
                    Optional.of(99L),
                    reader.snapshot(s -> s.first("SELECT seen_micros FROM head_seen WHERE sequence >= 4", row -> row.getLong(1))));
        }
    }
}
