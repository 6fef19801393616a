-- The high side's catalog: what was verified, what is complete, what is visible. Times are microseconds since 1970.

-- One row: the stream that this high side follows, and the highest head seen of it.
CREATE TABLE stream (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    head_sequence INTEGER NOT NULL DEFAULT 0,
    head_created_micros INTEGER NOT NULL DEFAULT 0,
    head_expires_micros INTEGER NOT NULL DEFAULT 0
);

-- Every value of the hash chain that a verified message stated. Two statements about one sequence must agree.
CREATE TABLE chain (
    sequence INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE mirror (
    name TEXT PRIMARY KEY,
    ecosystem TEXT NOT NULL
) WITHOUT ROWID;

-- Every verified manifest. state: 0 waiting, 1 committed, 2 superseded, 3 refused.
CREATE TABLE bundle (
    sequence INTEGER PRIMARY KEY,
    mirror TEXT NOT NULL REFERENCES mirror (name),
    name TEXT NOT NULL,
    generation INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    manifest_id BLOB NOT NULL CHECK (length(manifest_id) = 32),
    artifacts INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    staged_micros INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    reason TEXT,
    committed_micros INTEGER,
    published_micros INTEGER
);

CREATE INDEX bundle_by_name ON bundle (mirror, name, sequence);
CREATE INDEX bundle_unfinished ON bundle (state, sequence) WHERE state IN (0, 3);
CREATE INDEX bundle_unpublished ON bundle (sequence) WHERE state = 1 AND published_micros IS NULL;
CREATE INDEX bundle_published ON bundle (published_micros) WHERE published_micros IS NOT NULL;

-- The signed manifests as they came: what to go on with after a restart, and evidence.
CREATE TABLE envelope (
    sequence INTEGER PRIMARY KEY REFERENCES bundle (sequence),
    bytes BLOB NOT NULL
);

-- The artifacts of committed bundles only.
CREATE TABLE artifact (
    sequence INTEGER NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    media_type TEXT NOT NULL,
    PRIMARY KEY (sequence, path)
) WITHOUT ROWID;

CREATE INDEX artifact_by_blob ON artifact (sha256);

-- What this side read in the artifacts themselves.
CREATE TABLE fact (
    sequence INTEGER NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (sequence, path, name)
) WITHOUT ROWID;

-- The index: which generation of each bundle clients see. Written last.
CREATE TABLE current (
    mirror TEXT NOT NULL,
    name TEXT NOT NULL,
    ecosystem TEXT NOT NULL,
    sequence INTEGER NOT NULL REFERENCES bundle (sequence),
    removed INTEGER NOT NULL,
    PRIMARY KEY (mirror, name)
) WITHOUT ROWID;

CREATE INDEX current_by_ecosystem ON current (ecosystem, name);
