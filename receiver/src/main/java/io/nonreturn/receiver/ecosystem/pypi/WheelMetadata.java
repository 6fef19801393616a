package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.verify.BoundedChannel;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Takes the one file {@code <name>-<version>.dist-info/METADATA} out of a wheel, in memory. The archive may be hostile: the
 * bytes read for its directory and the bytes inflated for the entry are both capped, nothing is unpacked to disk, and an archive
 * with two such entries is refused, because two readers could take different ones.
 */
final class WheelMetadata {
  /** The largest archive directory read: 8 MiB is some 80,000 files, ten times the largest wheels of today. */
  static final long DIRECTORY_BYTES = 8L << 20;
  /** The largest METADATA inflated; long descriptions reach some hundred KiB. */
  static final int METADATA_BYTES = 4 << 20;

  private static final Pattern METADATA = Pattern.compile("[^/]+\\.dist-info/METADATA");

  private WheelMetadata() {}

  static byte[] read(Path wheel) throws RefusedException, IOException {
    try (SeekableByteChannel file = Files.newByteChannel(wheel)) {
      return read(new BoundedChannel(file, DIRECTORY_BYTES));
    }
  }

  static byte[] read(BoundedChannel channel) throws RefusedException, IOException {
    try (ZipFile zip = ZipFile.builder()
        .setSeekableByteChannel(channel)
        .setIgnoreLocalFileHeader(true)
        .get()) {
      channel.allow(2L * METADATA_BYTES);
      List<ZipArchiveEntry> found = Collections.list(zip.getEntries()).stream()
          .filter(entry -> METADATA.matcher(entry.getName()).matches())
          .toList();
      if (found.size() != 1) {
        throw new RefusedException(Refusal.CONTENT_MALFORMED, "METADATA entries=" + found.size() + " != 1");
      }
      ZipArchiveEntry entry = found.getFirst();
      if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
        // Installers know no other, and the library would look for decoders that are not here.
        throw new RefusedException(Refusal.CONTENT_MALFORMED, "METADATA compressed by method=" + entry.getMethod());
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] metadata = in.readNBytes(METADATA_BYTES + 1);
        if (metadata.length > METADATA_BYTES) {
          throw new RefusedException(Refusal.CONTENT_MALFORMED, "METADATA bytes > LIMIT=" + METADATA_BYTES);
        }
        return metadata;
      }
    } catch (IOException | RuntimeException damaged) {
      channel.checkFile();
      // The library reports damage in many types; none of them may pass as anything but a bad wheel.
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "not readable as a wheel: " + damaged.getMessage());
    }
  }
}
