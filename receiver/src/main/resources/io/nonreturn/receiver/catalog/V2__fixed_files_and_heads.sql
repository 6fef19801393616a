-- The bytes that a file was first committed with, in ecosystems where a file never changes. Kept when the file is removed.
CREATE TABLE fixed_file (
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (ecosystem, name, path)
) WITHOUT ROWID;

INSERT OR IGNORE INTO fixed_file (ecosystem, name, path, sha256)
SELECT m.ecosystem, b.name, a.path, a.sha256
FROM artifact a JOIN bundle b ON b.sequence = a.sequence JOIN mirror m ON m.name = b.mirror
WHERE m.ecosystem = 'pypi'
ORDER BY a.sequence;

-- When a head first announced its sequence, by this side's clock: since when sequences are known to be missing. Rows below the
-- lowest missing sequence are removed.
CREATE TABLE head_seen (
    sequence INTEGER PRIMARY KEY,
    seen_micros INTEGER NOT NULL
);

INSERT INTO head_seen (sequence, seen_micros) SELECT head_sequence, head_created_micros FROM stream WHERE head_sequence > 0;

-- A file is asked for by digest and name; one blob may stand under very many names.
DROP INDEX artifact_by_blob;
CREATE INDEX artifact_by_blob ON artifact (sha256, path);
