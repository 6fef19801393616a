-- Names that were live in the journal of the epoch before, and have no bundle in this one yet: when upstream has them no longer,
-- their removal is sent.
CREATE TABLE inherited (
  mirror TEXT NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (mirror, name)
) WITHOUT ROWID;
