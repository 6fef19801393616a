-- Which generation counts, who goes first, and in what order bundles left.
ALTER TABLE bundle ADD COLUMN live INTEGER NOT NULL DEFAULT 1; -- 1 for the latest generation of its name, be it a removal
UPDATE bundle SET live = 0 WHERE EXISTS (
  SELECT 1 FROM bundle l WHERE l.mirror = bundle.mirror AND l.name = bundle.name AND l.generation > bundle.generation);

ALTER TABLE bundle ADD COLUMN lane INTEGER NOT NULL DEFAULT 4; -- class and size: see Lane
ALTER TABLE bundle ADD COLUMN sent_order INTEGER;              -- rises with each bundle that was sent
ALTER TABLE bundle ADD COLUMN sent_run INTEGER;                -- how long the sender had run then, in milliseconds
UPDATE bundle SET sent_order = sequence, sent_run = 0 WHERE sent_micros IS NOT NULL;

-- How long senders have run on this journal, in milliseconds: a clock that is set changes nothing about it.
ALTER TABLE stream ADD COLUMN run_millis INTEGER NOT NULL DEFAULT 0;

-- In bundle_blob, fresh is 2 where a superseded bundle need not carry the blob any more; then carried is 0 here, so that the
-- next bundle that names the blob carries it.
ALTER TABLE blob ADD COLUMN carried INTEGER NOT NULL DEFAULT 1;

DROP INDEX bundle_pending;
CREATE INDEX bundle_pending ON bundle (sequence) WHERE sent_micros IS NULL;
CREATE INDEX bundle_lane ON bundle (lane, sequence) WHERE sent_micros IS NULL;
CREATE INDEX bundle_live ON bundle (sequence) WHERE live = 1;
CREATE INDEX bundle_superseded ON bundle (sequence) WHERE live = 0;
CREATE INDEX bundle_sent ON bundle (sent_order) WHERE live = 1 AND sent_order IS NOT NULL;
CREATE INDEX bundle_going ON bundle (sequence) WHERE live = 0 AND sent_micros IS NULL;
