-- When retention let a bundle's files go: it has no artifacts, facts and envelope any more, and is not shown. Its row stays, as what was
-- committed at its place.
ALTER TABLE bundle ADD COLUMN retired_micros INTEGER;

CREATE INDEX bundle_kept ON bundle (mirror, name, sequence) WHERE state = 1 AND retired_micros IS NULL;
