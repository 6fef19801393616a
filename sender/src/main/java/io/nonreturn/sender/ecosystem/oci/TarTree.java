package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of a tar, which may be compressed with gzip. Nothing is unpacked: a layer is the range of bytes where it lies. Links within the
 * archive are followed, as older archives have one file for a layer that several images share.
 */
final class TarTree implements FileTree {

  private static final int MOST_ENTRIES = 100_000;
  private static final int MOST_LINKS = 8;
  private static final int MOST_NAME = 1_024;
  /** Manifests and configs, kept while the archive is read: each would be another pass through a compressed one. */
  private static final int SMALL_BYTES = 256 << 10;
  private static final int MOST_SMALL_BYTES = 32 << 20;

  private final FoundFile archive;
  private final TarBytes bytes;
  private final Map<String, Range> ranges = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final Map<String, byte[]> small = new HashMap<>();

  private record Range(long offset, long size) {}

  private TarTree(FoundFile archive) {
    this.archive = archive;
    this.bytes = new TarBytes(archive.file());
  }

  /** Reads an archive's list of files. */
  static TarTree read(FoundFile archive) throws IOException {
    TarTree tree = new TarTree(archive);
    try (TarBytes.Position in = tree.bytes.open()) {
      tree.list(in);
    }
    return tree;
  }

  /** Reads a list from any stream; the position counts what was read of it. */
  private void list(TarBytes.Position in) throws IOException {
    int smallBytes = 0;
    int entries = 0;
    Set<String> twice = new HashSet<>();
    try {
      TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > MOST_ENTRIES || entry.getName().length() > MOST_NAME) {
          throw new InvalidImageException("entries=" + entries + " > MOST=" + MOST_ENTRIES + ", or a name that is too long");
        }
        String name = normal("", entry.getName());
        if (name == null || entry.isDirectory()) {
          continue;
        }
        if (!twice.add(name)) {
          throw new InvalidImageException(name + " is there twice");
        }
        if (entry.isSymbolicLink() || entry.isLink()) {
          int slash = name.lastIndexOf('/');
          String target = normal(entry.isLink() || slash < 0 ? "" : name.substring(0, slash), entry.getLinkName());
          if (target != null) {
            links.put(name, target);
          }
        } else if (entry.isFile() && !entry.isSparse()) {
          long size = entry.getSize();
          ranges.put(name, new Range(in.position(), size));
          if (size <= SMALL_BYTES && smallBytes + size <= MOST_SMALL_BYTES) {
            smallBytes += (int) size;
            small.put(name, tar.readNBytes((int) size));
          }
        }
      }
    } catch (InvalidImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      in.checkDisk();
      throw new InvalidImageException("it is no tar: " + e.getMessage()); // the library says it in many ways
    }
  }

  /** A name within the archive; null when it leads out of it. */
  private static String normal(String folder, String name) {
    java.util.ArrayDeque<String> parts = new java.util.ArrayDeque<>();
    String whole = name.startsWith("/") ? name : folder + "/" + name;
    for (String part : whole.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          return null;
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts.isEmpty() ? null : String.join("/", parts);
  }

  private String resolved(String path) {
    String found = normal("", path);
    for (int i = 0; i < MOST_LINKS && found != null && links.containsKey(found); i++) {
      found = links.get(found);
    }
    return found;
  }

  @Override
  public String origin() {
    return archive.path();
  }

  @Override
  public boolean has(String path) {
    return ranges.containsKey(resolved(path));
  }

  @Override
  public long size(String path) {
    return ranges.get(resolved(path)).size();
  }

  @Override
  public byte[] read(String path, int most) throws IOException {
    String found = resolved(path);
    if (small.containsKey(found)) {
      return small.get(found);
    }
    Range range = ranges.get(found);
    if (range.size() > most) {
      throw new InvalidImageException(path + " bytes=" + range.size() + " > MOST=" + most);
    }
    try (InputStream in = bytes.open(range.offset(), range.size())) {
      return in.readNBytes(most);
    }
  }

  /** The first bytes of a file. */
  byte[] start(String path, int count) throws IOException {
    Range range = ranges.get(resolved(path));
    try (InputStream in = bytes.open(range.offset(), Math.min(range.size(), count))) {
      return in.readNBytes(count);
    }
  }

  @Override
  public Source source(String path) {
    Range range = ranges.get(resolved(path));
    return new RangeSource(archive.source(), bytes, range.offset(), range.size());
  }

  @Override
  public Fingerprint fingerprint(String path) {
    return archive.fingerprint();
  }
}
