package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.huggingface.Pickles;
import io.nonreturn.wire.huggingface.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Looks into files, and remembers what was seen: the next commit of a repository shares most of them with the one before. One thread.
 */
final class FileLooks {
  /** Answers, some 200 bytes each. */
  private static final int REMEMBERED = 100_000;

  private static final int BUFFER_BYTES = 256 << 10;

  private final Map<Look, String> known = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Look, String> eldest) {
      return size() > REMEMBERED;
    }
  };

  private enum Kind {
    OID,
    PICKLE,
    TENSORS
  }

  private record Look(Digest blob, Kind kind) {}

  /** Looks. */
  private interface Looking {
    String at(FileChannel file) throws RefusedException, IOException;
  }

  /** Git's name of these bytes: SHA-1 over {@code blob <size>\0} and the bytes. */
  String oid(Digest blob, StoredBlobs blobs) throws RefusedException, IOException {
    return look(blob, Kind.OID, blobs, FileLooks::oid);
  }

  /** Whether they are a pickle, or an archive that holds one. */
  boolean isPickle(Digest blob, StoredBlobs blobs) throws RefusedException, IOException {
    return Boolean.parseBoolean(look(blob, Kind.PICKLE, blobs, file -> String.valueOf(Pickles.isPickle(file))));
  }

  /** Refuses what is no file of tensors. */
  void checkTensors(Digest blob, String what, StoredBlobs blobs) throws RefusedException, IOException {
    look(blob, Kind.TENSORS, blobs, file -> String.valueOf(Safetensors.check(file, what)));
  }

  private String look(Digest blob, Kind kind, StoredBlobs blobs, Looking looking) throws RefusedException, IOException {
    Look look = new Look(blob, kind);
    String seen = known.get(look);
    if (seen == null) {
      try (FileChannel file = FileChannel.open(blobs.file(blob), StandardOpenOption.READ)) {
        seen = looking.at(file);
      }
      known.put(look, seen);
    }
    return seen;
  }

  private static String oid(FileChannel file) throws IOException {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
    sha1.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (file.read(buffer) >= 0) {
      sha1.update(buffer.flip());
      buffer.clear();
    }
    return HexFormat.of().formatHex(sha1.digest());
  }
}
