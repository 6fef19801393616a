-- The chain up to each bundle, so that the mark, which may be behind, can be found again. Null for bundles from before.
ALTER TABLE bundle ADD COLUMN chain BLOB;
