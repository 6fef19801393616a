package io.nonreturn.wire.doctor;

import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.PublicKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Key files are there, readable by nobody else, and hold what they should.
 *
 * @param publisher of the low side
 * @param trust of the high side
 * @param link of both
 */
public record KeysCheck(Optional<Path> publisher, Optional<Path> trust, Path link) implements Check {
  private interface Reading {
    String read() throws KeyFileException;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    publisher.ifPresent(file -> findings.add(
        read("publisher-key", file, () -> "signs as " + KeyFiles.readPublisher(file).publicKeys().id() + ": the high side must trust this one")));
    trust.ifPresent(file -> findings.add(read("trust", file, () -> "trusts "
        + KeyFiles.readTrust(file).publishers().stream().map(PublicKeys::id).collect(Collectors.joining(", ")) + ": the low side must sign as one of these")));
    findings.add(read("link-key", link, () -> {
      KeyFiles.readLink(link);
      return "can be read; the same file must be on both sides: sha256sum " + link;
    }));
    return findings;
  }

  private static Finding read(String name, Path file, Reading reading) {
    try {
      return Finding.ok(name, reading.read());
    } catch (KeyFileException e) {
      return Finding.fault(name, e.getMessage(), "ls -l " + file + "   # missing: nonreturn keys init, or carry it from the other side; mode: chmod 600 " + file);
    }
  }
}
