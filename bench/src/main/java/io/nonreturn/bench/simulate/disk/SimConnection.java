package io.nonreturn.bench.simulate.disk;

import io.nonreturn.wire.disk.SqliteHost.Access;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One connection of a process to a database: its commits are operations on the disk, which can fail, find no room, or end the process. */
final class SimConnection implements InvocationHandler {
  /** A commit writes to the log before it writes anything else. */
  private static final long LEAST_ROOM = 16 << 10;

  private final SimFileSystem system;
  private final Path file;
  private final SimDatabase database;
  private final Access access;
  private final Connection shared;

  private SimConnection(SimFileSystem system, Path file, SimDatabase database, Access access) throws SQLException {
    this.system = system;
    this.file = file;
    this.database = database;
    this.access = access;
    this.shared = database.connection();
  }

  static Connection open(SimFileSystem system, Path file, SimDatabase database, Access access) throws SQLException {
    return (Connection) Proxy.newProxyInstance(
        SimConnection.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        new SimConnection(system, file, database, access));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "setAutoCommit" -> {
        autoCommit((boolean) arguments[0]);
        return null;
      }
      case "commit" -> {
        commit();
        return null;
      }
      case "rollback" -> {
        if (access != Access.READING && !system.hasEnded()) {
          database.rollback();
        }
        return null;
      }
      case "close" -> {
        return null; // the database closes when the process ends
      }
      default -> {
        system.space();
        try {
          return method.invoke(shared, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }

  private void autoCommit(boolean on) throws SQLException {
    if (access == Access.READING || system.hasEnded()) {
      return;
    }
    if (access == Access.LAZY && !on) {
      database.beginsLazily();
    }
    shared.setAutoCommit(on);
  }

  private void commit() throws SQLException {
    if (access == Access.READING) {
      return;
    }
    if (system.space().freeBytes() < LEAST_ROOM) {
      throw new SQLiteException("database or disk is full", SQLiteErrorCode.SQLITE_FULL);
    }
    SQLException[] failure = new SQLException[1];
    SimFileSystem.Step whole = () -> {
      try {
        database.commit(access == Access.DURABLE);
      } catch (SQLException e) {
        failure[0] = e;
      }
    };
    try {
      DiskOperation.Kind kind = access == Access.DURABLE ? DiskOperation.Kind.COMMIT : DiskOperation.Kind.COMMIT_LAZILY;
      system.change(kind, file, whole);
    } catch (IOException e) {
      throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR);
    }
    if (failure[0] != null) {
      throw failure[0];
    }
  }
}
