package io.nonreturn.bench.simulate;

import java.util.Locale;
import java.util.Optional;

/**
 * A deliberate fault: one place in the source of the daemons that is changed before it is compiled ({@link MutantCode}). They show that
 * the checks of a simulation catch what they are for.
 */
enum Mutant {
  BLOB_NOT_FORCED(
      "receiver/commit/BlobStore",
      "      force(sources.values());\n",
      "      force(List.of());\n",
      "blobs get their names before their bytes are on the disk"),
  FOLDER_NOT_FORCED(
      "receiver/commit/BlobStore",
      "    force(folders);\n",
      "",
      "blobs are committed before their names are on the disk"),
  CATALOG_NOT_FORCED(
      "receiver/commit/CatalogFile",
      "SqliteHost.Access.DURABLE",
      "SqliteHost.Access.LAZY",
      "the catalog's commits reach the disk some time later"),
  JOURNAL_NOT_FORCED(
      "sender/stage/Database",
      "durable ? SqliteHost.Access.DURABLE : SqliteHost.Access.LAZY",
      "SqliteHost.Access.LAZY",
      "the journal's commits reach the disk some time later"),
  STAGED_BLOB_NOT_FORCED(
      "sender/stage/BlobStore",
      "    DiskSync.force(files, root);\n",
      "",
      "a bundle gets its number before its blobs are on the disk"),
  HASH_NOT_CHECKED(
      "receiver/assemble/MemoryObjects",
      "if (!Digest.sha256(partial.bytes).equals(id)) {",
      "if (false) {",
      "small blobs are not held against their names"),
  LARGE_HASH_NOT_CHECKED(
      "receiver/assemble/SpoolFile",
      "return Digest.of(sha256.digest()).equals(id);",
      "return true;",
      "large blobs are not held against their names"),
  WAKE_UP_LOST(
      "sender/schedule/ScheduleThread",
      "  public void wake() {\n    newSequence = true;\n",
      "  public void wake() {\n",
      "the scheduler is not told of new bundles"),
  SENT_TOO_EARLY(
      "sender/transmit/TransmitLoop",
      "    SendFailure failure = sink.send(",
      "    for (int i = 0; i < batch.finishedCount(); i++) {\n      source.finished(batch.finished(i));\n    }\n"
          + "    SendFailure failure = sink.send(",
      "a block is given back before its last frame has left, and once more afterwards"),
  COMMITTED_TOO_EARLY(
      "receiver/commit/Presence",
      "    return missing.isEmpty();\n",
      "    return missing.size() <= 1;\n",
      "a bundle becomes visible while one of its blobs is missing"),
  LEDGER_FORGETS(
      "receiver/commit/LedgerTables",
      "    if (first <= last) {\n      session.update(\"INSERT INTO gap",
      "    if (first < last) {\n      session.update(\"INSERT INTO gap",
      "a single missing sequence is not written into the ledger"),
  RANGES_OFF_BY_ONE(
      "receiver/assemble/IntervalSet",
      "    while (last < count && from[last] <= end) {\n",
      "    while (last < count && from[last] <= end + 1) {\n",
      "two ranges of a blob with one byte between them count as one"),
  REPLAY_NOT_MARKED(
      "wire/ReplayWindow",
      "    words[word(sequence)] |= bit(sequence);\n",
      "",
      "the replay window forgets what it has seen"),
  NUMBER_GIVEN_TWICE(
      "sender/stage/Journal",
      "        mark.write(new StreamMark.Content(committed, StreamAppender.lastSession(writer)));\n",
      "        if (committed.sequence() < 0) mark.write(new StreamMark.Content(committed, StreamAppender.lastSession(writer)));\n",
      "the mark is not raised, so that a journal put back from a copy goes on"),
  NOT_PUBLISHED_AFTER_CRASH(
      "receiver/commit/Committer",
      "  private boolean isUnpublished = true;\n",
      "  private boolean isUnpublished;\n",
      "what was committed and not published at a crash stays so"),
  BLOB_STILL_NEEDED(
      "sender/stage/Journal",
      "if (writer.first(\"SELECT 1 FROM bundle_blob WHERE blob = ?\", row -> true, key) == null) {",
      "if (true) {",
      "a blob is removed while another bundle names it"),
  FULL_DISK_DROPS(
      "receiver/commit/Committer",
      "      stall(e);\n",
      "      stall(e);\n      batch = null;\n",
      "what a full disk stops is thrown away");

  private final String source;
  private final String original;
  private final String changed;
  private final String description;

  Mutant(String source, String original, String changed, String description) {
    this.source = source;
    this.original = original;
    this.changed = changed;
    this.description = description;
  }

  /** The source file below a module's {@code src/main/java/io/nonreturn}, without its suffix. */
  String source() {
    return source;
  }

  /** What stands there, once. */
  String original() {
    return original;
  }

  String changed() {
    return changed;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String description() {
    return description;
  }

  static Optional<Mutant> named(String label) {
    for (Mutant mutant : values()) {
      if (mutant.label().equals(label)) {
        return Optional.of(mutant);
      }
    }
    return Optional.empty();
  }
}
