package io.nonreturn.receiver.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.Measured;
import io.nonreturn.receiver.TestWheel;
import io.nonreturn.receiver.verify.BoundedChannel;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** Wheels as a hostile publisher would build them: names, archives, metadata. */
class WheelFuzzTest {
  /** The directory's cap, what the library makes of it, and the metadata with room to grow. */
  private static final long MOST_BYTES = 64 << 20;

  private static final byte[] WHEEL = TestWheel.of("demo", "1.0").bytes();
  private static final byte[] METADATA = TestWheel.metadata("demo", "1.0").getBytes(StandardCharsets.UTF_8);

  /** Any bytes. */
  @FuzzTest
  void archive(byte[] archive) throws IOException {
    read(archive);
  }

  /** A good wheel with a few bytes changed: three bytes say where and to what. */
  @FuzzTest
  void changed(byte[] changes) throws IOException {
    byte[] archive = WHEEL.clone();
    for (int i = 0; i + 3 <= changes.length; i += 3) {
      int at = ((changes[i] & 0xff) << 8 | (changes[i + 1] & 0xff)) % archive.length;
      archive[at] = changes[i + 2];
    }
    byte[] metadata = read(archive);
    if (Arrays.equals(WHEEL, archive)) {
      assertArrayEquals(METADATA, metadata);
    }
  }

  /** Metadata of any bytes in a good wheel: what is read is what was put in, and its fields are those of a plain reading. */
  @FuzzTest
  void metadata(byte[] metadata) throws IOException {
    String text = new String(metadata, StandardCharsets.UTF_8);
    for (String field : new String[] {"Name", "requires-python"}) {
      Optional<String> found;
      try {
        found = CoreMetadata.parse(metadata).single(field);
      } catch (RefusedException e) {
        assertEquals(Refusal.CONTENT_METADATA, e.cause());
        continue;
      }
      // Lines end as they do for Java, headers with the first empty one.
      Optional<String> first = text.lines()
          .takeWhile(line -> !line.isEmpty())
          .filter(line -> !Character.isWhitespace(line.charAt(0)) && line.indexOf(':') > 0)
          .filter(line -> line.substring(0, line.indexOf(':')).strip().equalsIgnoreCase(field))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
      assertEquals(first.isPresent(), found.isPresent());
      assertTrue(found.isEmpty() || found.get().startsWith(first.get()));
      assertTrue(found.isEmpty() || found.get().chars().noneMatch(c -> c == 10 || c == 13));
    }
  }

  /** Two lines: a project and a file's name. What is taken as the project's begins with its name and goes on with a version. */
  @FuzzTest
  void fileName(byte[] lines) {
    String[] parts = new String(lines, StandardCharsets.UTF_8).split("\n", 2);
    String project = parts[0];
    String name = parts.length > 1 ? parts[1] : "";
    boolean normalised = PypiFile.isNormalised(project);
    assertEquals(isNormalised(project), normalised);
    PypiFile.of(project, name).ifPresent(file -> {
      assertTrue(name.endsWith(".whl") == (file.kind() == PypiFile.Kind.WHEEL));
      assertTrue(name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._!+-".indexOf(c) >= 0)), name);
      int version = name.indexOf("-" + file.version());
      assertTrue(version > 0);
      assertTrue(beginsWith(name, project), name);
    });
  }

  private static byte[] read(byte[] archive) throws IOException {
    byte[][] metadata = new byte[1][];
    Measured.within(MOST_BYTES, () -> {
      try {
        metadata[0] = WheelMetadata.read(
            new BoundedChannel(new SeekableInMemoryByteChannel(archive.clone()), WheelMetadata.DIRECTORY_BYTES));
        assertTrue(metadata[0].length <= WheelMetadata.METADATA_BYTES);
      } catch (RefusedException e) {
        assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
        assertTrue(e.getMessage().length() < 4_096, "a refusal writes a novel");
      }
    });
    return metadata[0];
  }

  private static boolean isNormalised(String project) {
    boolean good = !project.isEmpty() && project.charAt(0) != '-' && !project.endsWith("-") && !project.contains("--");
    for (int i = 0; i < project.length(); i++) {
      char c = project.charAt(i);
      good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return good;
  }

  /** Whether the name begins with the project in some spelling and a hyphen. */
  private static boolean beginsWith(String name, String project) {
    for (int hyphen = name.indexOf('-'); hyphen >= 0; hyphen = name.indexOf('-', hyphen + 1)) {
      String spelt = name.substring(0, hyphen).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
      if (spelt.equals(project)) {
        return true;
      }
    }
    return false;
  }
}
