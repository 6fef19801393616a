-- Tickets that were typed, kept for good, so that none is taken twice.
CREATE TABLE ticket (
  code            TEXT    NOT NULL PRIMARY KEY, -- in its one canonical spelling
  issued_minutes  INTEGER NOT NULL,             -- by the low side's clock, as the high side last heard it
  accepted_micros INTEGER NOT NULL,
  accepted_by     TEXT    NOT NULL              -- the user of the operating system
) WITHOUT ROWID;

-- What they ask for, range by range, and how far it is.
CREATE TABLE resend (
  id             INTEGER NOT NULL PRIMARY KEY,
  code           TEXT    NOT NULL,
  first_sequence INTEGER NOT NULL,
  last_sequence  INTEGER NOT NULL,
  at_sequence    INTEGER NOT NULL,           -- everything below is done
  at_bytes       INTEGER NOT NULL DEFAULT 0, -- of its blobs
  done_micros    INTEGER                     -- null while it is not done
);
CREATE INDEX resend_open ON resend (id) WHERE done_micros IS NULL;
