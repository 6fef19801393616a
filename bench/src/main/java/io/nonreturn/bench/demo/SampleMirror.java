package io.nonreturn.bench.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** Something worth carrying: a few Python packages, a folder of many small files, one large file. Seeded, so always the same. */
final class SampleMirror {
  /** The package that the demo installs on the high side; it depends on another one. */
  static final String PACKAGE = "greenhouse";

  private static final Path DEBIAN_WHEELS = Path.of("/usr/share/python-wheels");
  private static final int SMALL_FILES = 300;
  private static final int LARGE_FILE_BYTES = 64_000_000;
  private static final int CHUNK_BYTES = 1 << 16;

  private SampleMirror() {}

  /** Fills both folders, which must exist. */
  static void create(Path wheels, Path files, long seed) throws IOException {
    Random random = new Random(seed);
    createWheels(wheels, random);
    createFiles(files, random);
  }

  private static void createWheels(Path folder, Random random) throws IOException {
    StringBuilder table = new StringBuilder("hour,celsius,humidity\n");
    for (int hour = 0; hour < 2_000; hour++) {
      table.append(String.format(
          Locale.ROOT, "%d,%.1f,%d%n", hour, 15 + 10 * random.nextDouble(), 40 + random.nextInt(50)));
    }
    new WheelBuilder("greenhouse_data", "1.0", "A season of readings from one greenhouse")
        .file("greenhouse_data/__init__.py", """
            from importlib.resources import files

            def readings():
                lines = files(__name__).joinpath("season.csv").read_text().splitlines()
                return [line.split(",") for line in lines[1:]]
            """)
        .file("greenhouse_data/season.csv", table.toString())
        .writeTo(folder);
    for (String version : new String[] {"1.0", "1.1"}) {
      new WheelBuilder(PACKAGE, version, "Says how warm the greenhouse was")
          .requires("greenhouse-data>=1.0")
          .file("greenhouse/__init__.py", """
              from greenhouse_data import readings

              __version__ = "%s"

              def warmest():
                  return max(float(celsius) for _, celsius, _ in readings())
              """.formatted(version))
          .file("greenhouse/__main__.py", """
              from greenhouse import warmest

              print(f"It was never warmer than {warmest():.1f} degrees.")
              """)
          .writeTo(folder);
    }
    if (Files.isDirectory(DEBIAN_WHEELS)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(DEBIAN_WHEELS, "*.whl")) {
        for (Path wheel : found) {
          Files.copy(wheel, folder.resolve(wheel.getFileName()));
        }
      }
    }
  }

  private static void createFiles(Path folder, Random random) throws IOException {
    Files.writeString(folder.resolve("README.txt"), "Whatever lies in this folder crosses the link.\n");
    Path catalogue = Files.createDirectories(folder.resolve("catalogue"));
    for (int i = 0; i < SMALL_FILES; i++) {
      StringBuilder card = new StringBuilder("card " + i + "\n");
      int lines = 20 + random.nextInt(150);
      for (int line = 0; line < lines; line++) {
        card.append(Long.toString(random.nextLong(), 36)).append('\n');
      }
      Files.writeString(catalogue.resolve(String.format(Locale.ROOT, "card-%03d.txt", i)), card);
    }
    Path image = Files.createDirectories(folder.resolve("images")).resolve("disk.img");
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(image), 1 << 20)) {
      for (int left = LARGE_FILE_BYTES; left > 0; left -= chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk, 0, Math.min(chunk.length, left));
      }
    }
  }
}
