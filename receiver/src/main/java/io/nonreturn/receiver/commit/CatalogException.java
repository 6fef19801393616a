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

    static IOException of(SQLException e) {
        return e instanceof SQLiteException sqlite && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
                ? new DiskFullException(e)
                : new CatalogException(e);
    }
}
