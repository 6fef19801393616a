-- From here on, what the tables above call "sequence" is a *place*: base(epoch) + sequence. The base of the first epoch is 0, that of a
-- later one the highest place used before it. So everything goes on being keyed by one ascending number, and the order of places is the
-- order of what was said, across epochs too.

-- One row for each epoch that was followed; the highest is the present one. Each has the highest head seen of it.
CREATE TABLE epoch (
    epoch INTEGER PRIMARY KEY,
    base INTEGER NOT NULL,
    begun_micros INTEGER NOT NULL,
    head_sequence INTEGER NOT NULL DEFAULT 0,
    head_created_micros INTEGER NOT NULL DEFAULT 0,
    head_expires_micros INTEGER NOT NULL DEFAULT 0
);

INSERT INTO epoch (epoch, base, begun_micros, head_sequence, head_created_micros, head_expires_micros)
SELECT epoch, 0, 0, head_sequence, head_created_micros, head_expires_micros FROM stream;

-- Who decided, and why, that gaps are not waited for.
CREATE TABLE waiver (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    account TEXT NOT NULL,
    micros INTEGER NOT NULL
);

-- Codes that were printed to have gaps sent again.
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    code TEXT NOT NULL,
    ranges TEXT NOT NULL,
    account TEXT NOT NULL,
    micros INTEGER NOT NULL
);

-- The ledger: every place at or below the head whose bundle is neither committed nor superseded, as ranges that never overlap. A place at
-- or below the head that is in no row is closed. announced_micros: when a head first announced it, by this side's clock. cause: null until
-- the gap has outlived its grace.
CREATE TABLE gap (
    first INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= first),
    announced_micros INTEGER NOT NULL,
    cause TEXT,
    waiver INTEGER REFERENCES waiver (id),
    ticket INTEGER REFERENCES ticket (id)
);

CREATE INDEX gap_unjudged ON gap (announced_micros) WHERE cause IS NULL;

-- What was closed after it had outlived its grace; the oldest rows make room for new ones and are counted then.
CREATE TABLE closed_gap (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    announced_micros INTEGER NOT NULL,
    closed_micros INTEGER NOT NULL,
    cause TEXT,
    how TEXT NOT NULL,
    by_place INTEGER,
    waiver INTEGER REFERENCES waiver (id)
);

-- What a person has to know of: an epoch that began, a chain that forked, a file that changed and must not. One row each, however often.
CREATE TABLE incident (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    place INTEGER NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    first_micros INTEGER NOT NULL,
    last_micros INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    UNIQUE (kind, place, subject)
);

-- Totals of what has no row of its own any more.
CREATE TABLE tally (
    name TEXT PRIMARY KEY,
    count INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: what the sender's beacon said last, for those who look while no receiver runs. Not signed.
CREATE TABLE heard (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    clock_micros INTEGER NOT NULL,
    next_repeat_micros INTEGER NOT NULL,
    backlog_bytes INTEGER NOT NULL,
    micros INTEGER NOT NULL
);

-- A newer generation ends a refused one, too: nobody waits for it any more.
UPDATE bundle SET state = 2 WHERE state = 3 AND EXISTS (
    SELECT 1 FROM bundle newer
    WHERE newer.mirror = bundle.mirror AND newer.name = bundle.name AND newer.sequence > bundle.sequence AND newer.state = 1);

INSERT INTO gap (first, last, announced_micros)
SELECT before + 1, place - 1, coalesce((SELECT seen_micros FROM head_seen h WHERE h.sequence > before ORDER BY h.sequence LIMIT 1), 0)
FROM (
    SELECT place, lag(place, 1, 0) OVER (ORDER BY place) AS before
    FROM (
        SELECT b.sequence AS place FROM bundle b, stream s WHERE b.state IN (1, 2, 3) AND b.sequence <= s.head_sequence
        UNION ALL SELECT head_sequence + 1 FROM stream))
WHERE place - before > 1;

INSERT INTO gap (first, last, announced_micros, cause)
SELECT b.sequence, b.sequence, coalesce((SELECT seen_micros FROM head_seen h WHERE h.sequence >= b.sequence ORDER BY h.sequence LIMIT 1), 0),
    'verification-refused'
FROM bundle b, stream s WHERE b.state = 3 AND b.sequence <= s.head_sequence;

DROP TABLE head_seen;
DROP TABLE stream;
