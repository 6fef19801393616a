package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one catalog: a person's command never makes the receiver's transaction fail. */
class CatalogLockTest {
  @TempDir
  Path folder;

  /** One that only read so far could not write any more once somebody else has: so nobody else can, from its beginning on. */
  @Test
  void transactionHoldsTheLockFromItsBeginning() throws Exception {
    try (Catalog catalog = Catalog.open(folder.resolve("catalog.db"));
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 0");
      catalog.transaction(() -> {
        assertTrue(catalog.stream().epoch().isEmpty());
        SQLException busy = assertThrows(SQLException.class, () -> statement.execute("BEGIN IMMEDIATE"));
        assertTrue(CatalogException.isBusy(busy), busy.toString());
        return 0;
      });
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("ROLLBACK");
    }
  }

  /** Whoever holds the lock for long is waited for, whatever the timeout: the receiver does not die of it and loses nothing. */
  @Test
  void lockHeldForLongIsWaitedFor() throws Exception {
    Path path = folder.resolve("catalog.db");
    CatalogFile.migrate(path);
    Connection writer = CatalogFile.openForWriting(path);
    try (Statement timeout = writer.createStatement()) {
      timeout.execute("PRAGMA busy_timeout = 1");
    }
    AtomicInteger tries = new AtomicInteger();
    Catalog catalog = new Catalog(counting(writer, tries));
    try (TestHighSide high = new TestHighSide(folder, TestHighSide.OPTIONS, FileOperations.REAL, TestStream.trust(), catalog);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + path);
        Statement statement = other.createStatement()) {
      high.settle();
      statement.execute("BEGIN IMMEDIATE");
      int before = tries.get();
      high.everything(new TestStream().raw("files", "a", File.of("x", "one")));
      high.await("it was tried again", () -> tries.get() >= before + 3);
      assertEquals(List.of(), high.visible());
      statement.execute("ROLLBACK");
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertNull(high.fault.get());
    }
  }

  /** The same connection; counts how often a transaction was to begin. */
  private static Connection counting(Connection connection, AtomicInteger begins) {
    return (Connection) Proxy.newProxyInstance(
        CatalogLockTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
          if (method.getName().equals("setAutoCommit") && arguments[0].equals(false)) {
            begins.incrementAndGet();
          }
          try {
            return method.invoke(connection, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }
}
