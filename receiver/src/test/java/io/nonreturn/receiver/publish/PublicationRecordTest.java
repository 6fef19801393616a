package io.nonreturn.receiver.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.publish.PublicationRecord.Totals;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationRecordTest {
  @TempDir
  Path state;

  /** A blob of zeros costs nothing on the link and may be named as often as one likes, so that sums may exceed all numbers. */
  @Test
  void sumsThatOverflowKeepNoReceiverFromStarting() throws Exception {
    TestStream stream = new TestStream();
    try (TestHighSide high = new TestHighSide(state)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.everything(stream.raw("files", "b", File.of("x", "two")));
      high.await("both are published", () -> high.record.totals().bundles() == 2);
      assertEquals(new Totals(2, 2, 6), high.record.totals());
      high.finish();
    }
    long much = Long.MAX_VALUE / 3 * 2;
    change("UPDATE bundle SET bytes = " + much);
    try (TestHighSide high = new TestHighSide(state)) {
      assertEquals(new Totals(2, 2, Long.MAX_VALUE), high.record.totals());
      high.everything(stream.raw("files", "c", File.of("x", "three")));
      high.await("the third is published", () -> high.record.totals().bundles() == 3);
      assertEquals(new Totals(3, 3, Long.MAX_VALUE), high.record.totals());
    }
  }

  private void change(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
