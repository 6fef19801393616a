package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The catalog cannot be read or written, for another reason than a full disk. */
public final class CatalogException extends IOException {
  private static final long serialVersionUID = 1;

  private CatalogException(SQLException cause) {
    super("catalog: " + cause.getMessage(), cause);
  }

  /** Whether another process holds the write lock. */
  boolean isBusy() {
    return getCause() instanceof SQLException cause && isBusy(cause);
  }

  static IOException of(SQLException e) {
    return e instanceof SQLiteException sqlite && isFull(sqlite.getResultCode())
        ? new DiskFullException(e)
        : new CatalogException(e);
  }

  /** Whether another process holds the write lock. */
  static boolean isBusy(SQLException e) {
    return e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_BUSY;
  }

  /** The second is how SQLite says that the index of its write-ahead log could not grow: that too is undone as a whole. */
  private static boolean isFull(SQLiteErrorCode code) {
    return code == SQLiteErrorCode.SQLITE_FULL || code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE;
  }
}
