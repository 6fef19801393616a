package io.nonreturn.wire;

import java.util.Locale;

/**
 * Every cause for which something that came over the link is not taken, from the socket to publication.
 *
 * <p>Each has a label for status pages and metrics and a meaning for the person who reads them. They are counted in
 * {@link RefusalCounters}; only those that concern one object travel in a {@link RefusedException} with its details.
 */
public enum Refusal {
  // Socket.
  SOCKET_ERROR(Stage.FRAME, "the operating system reported an error when reading from the socket"),
  FOREIGN_SOURCE(Stage.FRAME, "the datagram came from another address than the configured sender"),

  // Header, in clear: checked before anything is believed.
  FRAME_LENGTH(Stage.FRAME, "the datagram is shorter or longer than a frame of its type can be"),
  BAD_MAGIC(Stage.FRAME, "the datagram does not begin with the mark of a frame"),
  BAD_VERSION(Stage.FRAME, "the frame is of a wire version that this receiver does not speak"),
  BAD_TYPE(Stage.FRAME, "the frame is of an unknown type"),
  NONZERO_RESERVED(Stage.FRAME, "bytes of the header that must be zero are not"),
  BAD_GEOMETRY(Stage.FRAME, "the numbers of shards or the shard's index are out of bounds, or the block would be too large"),

  // Session, replay, seal.
  OLD_SESSION(Stage.FRAME, "the frame belongs to a session older than one already accepted: a replay, or a sender whose state was restored"),
  SESSION_RATE(Stage.FRAME, "too many unknown sessions at once: no key was derived for this one"),
  REPLAYED(Stage.FRAME, "a frame of this number was already accepted, or it is too old to tell"),
  BAD_SEAL(Stage.FRAME, "the seal does not open: damaged, forged, or sealed with another link key"),

  // Blocks being collected.
  BLOCK_MISMATCH(Stage.BLOCK, "the shard's geometry differs from that of its block"),
  BLOCK_MEMORY(Stage.BLOCK, "there was no memory left for another block"),
  BLOCK_EVICTED(Stage.BLOCK, "an incomplete block had to make room for newer ones"),
  BLOCK_EXPIRED(Stage.BLOCK, "an incomplete block got no more shards: too many were lost"),
  BLOCK_SESSION_ENDED(Stage.BLOCK, "an incomplete block of a session that a newer one replaced"),

  // A complete block.
  BLOCK_FEC(Stage.BLOCK, "the missing shards of a block could not be rebuilt"),
  BLOCK_CODEC(Stage.BLOCK, "the block is encoded in an unknown way"),
  BLOCK_LENGTH(Stage.BLOCK, "the lengths that the block states do not agree with each other, its shards or the limits"),
  BLOCK_PADDING(Stage.BLOCK, "the block's padding is not zero, or longer than a shard"),
  BLOCK_ZSTD(Stage.BLOCK, "the block is not exactly one zstd frame of the stated lengths"),
  PIECE_KIND(Stage.BLOCK, "a piece is of an unknown kind"),
  PIECE_HEADER(Stage.BLOCK, "a piece's header is cut off or its zero bytes are not zero"),
  PIECE_RANGE(Stage.BLOCK, "a piece lies outside its object, or its block"),
  PIECE_TOTAL(Stage.BLOCK, "a piece belongs to an object larger than its kind may be"),

  // Assembly of objects.
  TOTAL_MISMATCH(Stage.ASSEMBLY, "two pieces state different sizes of one object, or another size than the manifest"),
  HASH_MISMATCH(Stage.ASSEMBLY, "an object was complete but its SHA-256 was another: discarded, a repeat is awaited"),
  OPEN_OBJECTS(Stage.ASSEMBLY, "too many objects were incomplete at once"),
  UNKNOWN_BYTES(Stage.ASSEMBLY, "too many bytes waited for a manifest that names them"),
  UNKNOWN_EXPIRED(Stage.ASSEMBLY, "bytes that no manifest named in time were discarded"),
  DISK_FLOOR(Stage.ASSEMBLY, "free disk space is at its floor: nothing more is taken in"),
  DISK_ERROR(Stage.ASSEMBLY, "the disk refused to read or write"),

  // Anywhere.
  INTERNAL_ERROR(Stage.ASSEMBLY, "a stage failed on it, which is a fault of this program: its log says where"),

  // Signatures.
  ENVELOPE_SIZE(Stage.SIGNATURE, "the signed message is larger than its type may be"),
  ENVELOPE_MALFORMED(Stage.SIGNATURE, "the signed message is not an envelope with one signature of each algorithm, in canonical form"),
  UNKNOWN_KEY(Stage.SIGNATURE, "the message is signed with keys that are not in the trust file"),
  KEY_EXPIRED(Stage.SIGNATURE, "the message is signed with keys whose time is over, as the trust file says"),
  SIGNATURE_ED25519(Stage.SIGNATURE, "the Ed25519 signature is not one over this message in this role"),
  SIGNATURE_ML_DSA(Stage.SIGNATURE, "the ML-DSA-87 signature is not one over this message in this role"),

  // Content of messages.
  MESSAGE_MALFORMED(Stage.MESSAGE, "the message is not protobuf of its type"),
  MESSAGE_NOT_CANONICAL(Stage.MESSAGE, "the message has unknown fields or is not in canonical form"),
  MESSAGE_VERSION(Stage.MESSAGE, "the message is of a version that this receiver does not know"),
  MESSAGE_FIELD(Stage.MESSAGE, "a field of the message is out of bounds"),
  BEACON_SIZE(Stage.MESSAGE, "the beacon is larger than a beacon may be"),
  NAME_GRAMMAR(Stage.MESSAGE, "the name of a mirror, an ecosystem or a bundle is not one by the grammar"),
  TOO_MANY_ARTIFACTS(Stage.MESSAGE, "the manifest names more artifacts than a bundle may have"),
  ARTIFACT_SIZE(Stage.MESSAGE, "the size of an artifact, or their sum, is out of bounds"),
  ARTIFACT_DIGEST(Stage.MESSAGE, "the SHA-256 of an artifact is not 32 bytes, or one digest is given two sizes"),
  ARTIFACT_MEDIA_TYPE(Stage.MESSAGE, "the media type of an artifact is not one"),

  // Paths.
  PATH_EMPTY(Stage.MESSAGE, "a path, or a part of it between slashes, is empty: so are absolute paths and a slash at the end"),
  PATH_TOO_LONG(Stage.MESSAGE, "a path or a part of it has too many bytes"),
  PATH_TOO_DEEP(Stage.MESSAGE, "a path has too many parts"),
  PATH_DOTS(Stage.MESSAGE, "a part of a path is . or .."),
  PATH_CHARACTER(Stage.MESSAGE, "a path contains a backslash, a control character or one that cannot be shown safely"),
  PATH_NOT_NFC(Stage.MESSAGE, "a path is not in Unicode normalization form C"),
  PATH_REPEATED(Stage.MESSAGE, "a path stands twice in one manifest"),
  PATH_CASE_CLASH(Stage.MESSAGE, "two paths of one manifest differ only in upper and lower case"),
  PATH_IS_FOLDER(Stage.MESSAGE, "a path of a manifest is at the same time a folder of another one"),

  // Place in the stream.
  FOREIGN_EPOCH(Stage.STREAM, "the message belongs to an epoch that has ended"),
  EPOCH_AHEAD(Stage.STREAM, "the message belongs to an epoch numbered further ahead than a sender's clock would make it"),
  SEQUENCE_AHEAD(Stage.STREAM, "the message states a sequence that no sender can have reached"),
  CHAIN_FORK(Stage.STREAM, "the message contradicts the chain of bundles already known"),
  GENERATION_ROLLBACK(Stage.STREAM, "a later bundle carries an older generation of its name than one already known"),
  MANIFEST_EXPIRED(Stage.STREAM, "the manifest has expired"),
  HEAD_EXPIRED(Stage.STREAM, "the head has expired"),
  HEAD_AHEAD(Stage.STREAM, "the head was signed more than a day ahead of this side's clock: one of the two clocks is wrong"),

  // Policy of the high side.
  UNKNOWN_ECOSYSTEM(Stage.POLICY, "the bundle is of an ecosystem that this receiver does not know"),
  FOREIGN_ECOSYSTEM(Stage.POLICY, "the bundle names another ecosystem than its mirror has"),
  NAME_OWNED_BY_OTHER_MIRROR(Stage.POLICY, "the bundle's name belongs to another mirror of the same ecosystem"),
  NAME_RESERVED(Stage.POLICY, "the bundle's name is one that its mirror must not bring"),
  FILE_CHANGED(Stage.POLICY, "a file has other bytes than it had first, in an ecosystem where a file never changes"),

  // Content, as each ecosystem checks it.
  BUNDLE_NAME(Stage.POLICY, "the bundle's name is not one by the rules of its ecosystem"),
  FOREIGN_FILE(Stage.POLICY, "a file does not belong into a bundle of this name"),
  CONTENT_MALFORMED(Stage.POLICY, "a file cannot be read as what it must be"),
  CONTENT_METADATA(Stage.POLICY, "metadata contradicts the file or the bundle that it describes"),
  CONTENT_INCOMPLETE(Stage.POLICY, "metadata names a file that the bundle must have and does not"),
  CONTENT_DIGEST(Stage.POLICY, "a file has another digest or size than the upstream's metadata states"),
  CONTENT_SIGNATURE(Stage.POLICY, "a signature of the upstream is not one over what it must vouch for"),
  CONTENT_UNSAFE(Stage.POLICY, "a file runs as a program when it is loaded, and this receiver is not told to take such files");

  /** Where in the receiver's order of checks a refusal belongs. */
  public enum Stage {
    FRAME,
    BLOCK,
    ASSEMBLY,
    SIGNATURE,
    MESSAGE,
    STREAM,
    POLICY
  }

  private final Stage stage;
  private final String label;
  private final String meaning;

  Refusal(Stage stage, String meaning) {
    this.stage = stage;
    label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.meaning = meaning;
  }

  public Stage stage() {
    return stage;
  }

  /** The name for status pages and metrics: lower case with hyphens. */
  public String label() {
    return label;
  }

  /** One sentence for the person who sees it counted. */
  public String meaning() {
    return meaning;
  }
}
