-- By what each mirror recognised the state of a bundle at its upstream when that was staged, so that a restart asks only what changed
-- since. Part of the journal, so that another epoch begins without any.
CREATE TABLE token (
  mirror   TEXT NOT NULL,
  bundle   TEXT NOT NULL,
  settings TEXT NOT NULL, -- digest of what the mirror was told: under other settings the token says nothing
  token    TEXT NOT NULL,
  PRIMARY KEY (mirror, bundle)
) WITHOUT ROWID;
