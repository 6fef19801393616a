package io.nonreturn.wire.audit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the files of an audit log are: each is named by the number of its first line, so that nothing is ever renamed and a file may be
 * made append-only (chattr(1), {@code +a}).
 */
record AuditFolder(Path path) {

  private static final Pattern LOG = Pattern.compile("[0-9]{12}\\.log");

  Path log(long first) {
    return path.resolve(String.format(Locale.ROOT, "%012d.log", first));
  }

  Path head() {
    return path.resolve("head");
  }

  Path lock() {
    return path.resolve("lock");
  }

  /** All files of lines, in their order; none where there is no folder. */
  List<Path> logs() throws IOException {
    List<Path> logs = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
      for (Path file : all) {
        if (LOG.matcher(file.getFileName().toString()).matches()) {
          logs.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    logs.sort(null);
    return List.copyOf(logs);
  }

  Optional<Path> newest() throws IOException {
    List<Path> logs = logs();
    return logs.isEmpty() ? Optional.empty() : Optional.of(logs.getLast());
  }
}
