package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.OwnFile;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Source;
import io.nonreturn.wire.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An upstream in memory, whose files fail on demand. */
final class TestMirror implements Mirror {

  /** Bundle, path, content. */
  final Map<String, Map<String, byte[]>> upstream = new TreeMap<>();

  /** Paths whose reading fails. */
  final Set<String> broken = new HashSet<>();

  /** Paths that change while they are read. */
  final Set<String> moving = new HashSet<>();

  /** Paths on which the program fails. */
  final Set<String> faulty = new HashSet<>();

  String ecosystem = "raw";

  /** Why upstream cannot be asked, or null. */
  IOException failure;

  /** Whether drafts tell sizes, as folders do. */
  boolean sized;

  /** Recognises the state of all bundles, or null while they change. */
  Object version;

  /** What upstream says of a path's digest. */
  final Map<String, Digest> expected = new TreeMap<>();

  /** Files that stand for a path's bytes. */
  final Map<String, Path> own = new TreeMap<>();

  final List<String> taken = new ArrayList<>();
  int opened;
  private final Skips skips = new Skips("test");

  void put(String bundle, String path, String content) {
    put(bundle, path, content.getBytes(StandardCharsets.UTF_8));
  }

  void put(String bundle, String path, byte[] content) {
    upstream.computeIfAbsent(bundle, name -> new TreeMap<>()).put(path, content);
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public String ecosystem() {
    return ecosystem;
  }

  @Override
  public List<BundleDraft> poll(Set<String> live) throws IOException {
    if (failure != null) {
      throw failure;
    }
    List<BundleDraft> drafts = new ArrayList<>();
    upstream.forEach(
        (name, files) -> {
          List<ArtifactDraft> artifacts = new ArrayList<>();
          files.forEach((path, bytes) -> artifacts.add(draft(path, bytes)));
          drafts.add(new BundleDraft(name, artifacts, false, "memory", 1, version));
        });
    for (String name : live) {
      if (!upstream.containsKey(name)) {
        drafts.add(new BundleDraft(name, List.of(), true, "memory", 1, null));
      }
    }
    return drafts;
  }

  private ArtifactDraft draft(String path, byte[] bytes) {
    Fingerprint fingerprint = new Fingerprint(bytes.length, Arrays.hashCode(bytes), 0, 0);
    int size = sized ? bytes.length : -1;
    return new ArtifactDraft(path, path, "text/plain", size, expected.get(path), fingerprint, new MemorySource(path, bytes));
  }

  @Override
  public void taken(BundleDraft draft) {
    taken.add(draft.name());
  }

  @Override
  public void await(Duration limit) throws InterruptedException {
    Thread.sleep(limit);
  }

  @Override
  public int bundles() {
    return upstream.size();
  }

  @Override
  public Skips skips() {
    return skips;
  }

  @Override
  public void close() {}

  private final class MemorySource implements Source {

    private final String path;
    private final byte[] bytes;

    MemorySource(String path, byte[] bytes) {
      this.path = path;
      this.bytes = bytes;
    }

    @Override
    public ReadableByteChannel open() {
      opened++;
      if (faulty.contains(path)) {
        throw new IllegalStateException("a fault");
      }
      ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(bytes));
      return broken.contains(path) ? new BrokenChannel(channel, bytes.length / 2) : channel;
    }

    @Override
    public OwnFile ownFile() throws IOException {
      Path file = own.get(path);
      return file == null ? null : new OwnFile(file, Digest.sha256(Files.readAllBytes(file)), Files.size(file));
    }

    @Override
    public void verify() throws SkippedException {
      if (moving.contains(path)) {
        throw new SkippedException(Skipped.CHANGED_WHILE_READ, "");
      }
    }
  }

  /** Fails after some bytes. */
  private static final class BrokenChannel implements ReadableByteChannel {

    private final ReadableByteChannel channel;
    private long left;

    BrokenChannel(ReadableByteChannel channel, long left) {
      this.channel = channel;
      this.left = left;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (left <= 0) {
        throw new IOException("bad sector");
      }
      int read = channel.read(target);
      left -= read;
      return read;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
