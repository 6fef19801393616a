package io.nonreturn.wire.doctor;

import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.PublicKeys;
import io.nonreturn.wire.Trust;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Key files are there, readable by nobody else, hold what they should, and go on holding for two weeks.
 *
 * @param publisher of the low side
 * @param trust of the high side
 * @param link of both
 * @param clock against which their end is judged
 */
public record KeysCheck(Optional<Path> publisher, Optional<Path> trust, Path link, InstantSource clock) implements Check {
  private static final String RENEW =
      "nonreturn keys init NEXT --publisher-only   # on the low side; add NEXT/trust.pem to the high side's, then use NEXT/publisher.key";

  private interface Reading {
    Finding read() throws KeyFileException;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    publisher.ifPresent(file -> findings.add(read("publisher-key", file, () -> {
      PublicKeys keys = KeyFiles.readPublisher(file).publicKeys();
      return judged("publisher-key", "signs as " + keys.id() + ": the high side must trust this one", keys.expires());
    })));
    trust.ifPresent(file -> findings.add(read("trust", file, () -> {
      Trust trusted = KeyFiles.readTrust(file);
      String ids = trusted.publishers().stream().map(PublicKeys::id).collect(Collectors.joining(", "));
      return judged("trust", "trusts " + ids + ": the low side must sign as one of these", trusted.expires());
    })));
    findings.add(read("link-key", link, () -> {
      KeyFiles.readLink(link);
      return Finding.ok("link-key", "can be read; the same file must be on both sides: sha256sum " + link);
    }));
    return findings;
  }

  private Finding judged(String name, String good, Optional<Instant> expires) {
    Instant now = clock.instant();
    if (expires.isEmpty() || expires.get().isAfter(now.plus(PublicKeys.EXPIRING))) {
      return Finding.ok(name, good + expires.map(end -> "; holds until " + end).orElse(""));
    }
    return expires.get().isAfter(now)
        ? Finding.warning(name, "holds until " + expires.get() + ", then nothing is committed any more", RENEW)
        : Finding.fault(name, "held until " + expires.get() + ": nothing is committed any more", RENEW);
  }

  private static Finding read(String name, Path file, Reading reading) {
    try {
      return reading.read();
    } catch (KeyFileException e) {
      return Finding.fault(name, e.getMessage(), "ls -l " + file + "   # missing: nonreturn keys init, or carry it from the other side; mode: chmod 600 " + file);
    }
  }
}
