-- Whether a removal takes its name out of lists and searches only.
ALTER TABLE bundle ADD COLUMN hides INTEGER NOT NULL DEFAULT 0;

-- Whether a name is listed and found by search; and the bundle that decided so last, which is a later one than that which is shown when it
-- hides it.
ALTER TABLE current ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE current ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;
UPDATE current SET decided = sequence;
