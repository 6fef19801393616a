package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.sender.Measured;
import io.nonreturn.sender.Scratch;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipFile;

/** What upstream, which may be hostile, lays into a mirror's folder: names of files, archives, metadata. */
class WheelFuzzTest {
  /** Metadata with room to grow, and the directory of an archive of some kilobytes. */
  private static final long MOST_BYTES = 32 << 20;

  /** The least that an entry takes in an archive's directory (APPNOTE 4.3.12). */
  private static final int ENTRY_BYTES = 46;

  private final Path folder = Scratch.folder();
  private final Path file = folder.resolve("demo-1.0-py3-none-any.whl");
  private final byte[] good = Files.readAllBytes(TestWheels.good(folder, "demo", "1.0"));

  WheelFuzzTest() throws IOException {}

  /** Any bytes. */
  @FuzzTest
  void archive(byte[] archive) throws IOException {
    read(archive);
  }

  /** A good wheel with a few bytes changed: three bytes say where and to what. */
  @FuzzTest
  void changed(byte[] changes) throws IOException {
    byte[] archive = good.clone();
    for (int i = 0; i + 3 <= changes.length; i += 3) {
      int at = ((changes[i] & 0xff) << 8 | (changes[i + 1] & 0xff)) % archive.length;
      archive[at] = changes[i + 2];
    }
    byte[] metadata = read(archive);
    if (Arrays.equals(good, archive)) {
      assertArrayEquals(TestWheels.metadata("demo", "1.0").getBytes(StandardCharsets.UTF_8), metadata);
    }
  }

  /** The directory whose size was checked is the one that is read: the first byte bounds it, the rest is put behind a good wheel. */
  @FuzzTest
  void directory(byte[] content) throws IOException {
    if (content.length == 0) {
      return;
    }
    int most = content[0] & 0xff;
    byte[] archive = Arrays.copyOf(good, good.length + content.length - 1);
    System.arraycopy(content, 1, archive, good.length, content.length - 1);
    Files.write(file, archive);
    try {
      ZipDirectory.check(file, most);
    } catch (SkippedException expected) {
      return;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertTrue(zip.size() * ENTRY_BYTES <= most, () -> "entries=" + zip.size() + " in a directory of at most " + most + " B");
    } catch (IOException expected) {
      // Nothing is read of it.
    }
  }

  /** Names of package files against a slow reading of the rules. */
  @FuzzTest
  void packageName(byte[] bytes) {
    String name = new String(bytes, StandardCharsets.UTF_8);
    PackageFile parsed = PackageFile.parse(name);
    if (parsed == null) {
      return;
    }
    assertEquals(name.endsWith(".whl"), parsed.wheel());
    assertTrue(parsed.wheel() || name.endsWith(".tar.gz") || name.endsWith(".zip"), name);
    assertTrue(name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._-!+".indexOf(c) >= 0)), name);
    assertEquals(parsed.project(), PackageFile.normalised(parsed.project()));
    assertTrue(parsed.project().chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'), parsed::project);
    assertTrue(!parsed.project().startsWith("-") && !parsed.project().endsWith("-") && !parsed.project().isEmpty());
    boolean begins = false;
    for (int hyphen = name.indexOf('-'); hyphen >= 0; hyphen = name.indexOf('-', hyphen + 1)) {
      begins |= name.substring(0, hyphen).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-").equals(parsed.project());
    }
    assertTrue(begins, name);
  }

  private byte[] read(byte[] archive) throws IOException {
    Files.write(file, archive);
    byte[][] metadata = new byte[1][];
    Measured.within(MOST_BYTES, () -> {
      try {
        metadata[0] = new Wheel(file, "demo").metadata();
        assertTrue(metadata[0].length <= Wheel.MAX_METADATA_BYTES);
        assertNotNull(metadata[0]);
      } catch (SkippedException e) {
        assertEquals(Skipped.INVALID_PACKAGE, e.skipped());
      }
    });
    return metadata[0];
  }
}
