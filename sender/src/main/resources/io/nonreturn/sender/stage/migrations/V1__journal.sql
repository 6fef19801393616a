-- The one stream of this sender. Another epoch begins only with another journal.
CREATE TABLE stream (
  epoch        INTEGER NOT NULL PRIMARY KEY,
  sequence     INTEGER NOT NULL, -- the highest number given
  chain        BLOB    NOT NULL, -- up to that number
  last_session INTEGER NOT NULL, -- the newest session id, 0 before the first
  artifacts    INTEGER NOT NULL, -- named by all manifests so far
  fresh_bytes  INTEGER NOT NULL, -- of all blobs, counted when they were fresh
  live_bundles INTEGER NOT NULL, -- names whose latest generation is not a removal
  live_bytes   INTEGER NOT NULL, -- of their artifacts
  sent         INTEGER NOT NULL  -- bundles that were sent
);

-- Bundles that have a number: those to be sent, and the latest of each name.
CREATE TABLE bundle (
  sequence      INTEGER NOT NULL PRIMARY KEY,
  mirror        TEXT    NOT NULL,
  name          TEXT    NOT NULL,
  generation    INTEGER NOT NULL,
  removed       INTEGER NOT NULL, -- 1 when upstream no longer has it
  bytes         INTEGER NOT NULL, -- of its artifacts
  content       BLOB    NOT NULL, -- digest over the artifacts: equal content is not sent again
  manifest_id   BLOB    NOT NULL,
  envelope      BLOB    NOT NULL, -- the signed manifest as it crosses
  staged_micros INTEGER NOT NULL,
  progress      INTEGER NOT NULL DEFAULT 0, -- bytes of fresh blobs that were sent
  sent_micros   INTEGER,                    -- null until it was sent
  UNIQUE (mirror, name, generation)
);
CREATE INDEX bundle_pending ON bundle (sequence) WHERE sent_micros IS NULL;

CREATE TABLE blob (
  key  INTEGER NOT NULL PRIMARY KEY,
  id   BLOB    NOT NULL UNIQUE, -- SHA-256
  size INTEGER NOT NULL
);

-- The blobs of a bundle, each once, in the order of its artifacts.
CREATE TABLE bundle_blob (
  sequence INTEGER NOT NULL,
  position INTEGER NOT NULL,
  blob     INTEGER NOT NULL,
  fresh    INTEGER NOT NULL, -- 1 when no earlier bundle carried it
  PRIMARY KEY (sequence, position)
) WITHOUT ROWID;
CREATE INDEX bundle_blob_blob ON bundle_blob (blob);

-- What the file system said about each file when it was last taken, so that it need not be read again.
CREATE TABLE file (
  mirror         TEXT    NOT NULL,
  bundle         TEXT    NOT NULL,
  path           TEXT    NOT NULL,
  size           INTEGER NOT NULL, -- of the artifact
  digest         BLOB    NOT NULL, -- of the artifact
  media_type     TEXT    NOT NULL,
  source_size    INTEGER,          -- of the file that it came from; null when that cannot be told
  modified_nanos INTEGER,
  changed_nanos  INTEGER,
  inode          INTEGER,
  PRIMARY KEY (mirror, bundle, path)
) WITHOUT ROWID;
