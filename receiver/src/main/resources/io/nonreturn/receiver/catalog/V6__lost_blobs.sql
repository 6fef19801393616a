-- Blobs of committed bundles that the disk lost, as a scrub found: awaited until they come again.
CREATE TABLE lost_blob (
    sha256 BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    found_micros INTEGER NOT NULL
) WITHOUT ROWID;
