package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.wire.Limits;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which files of a project cross: what a mirror was told, applied to a page. One thread. */
final class Admission {

  /** Kinds of files from before there were wheels, which no installer of today takes; passed over in silence. */
  private static final Set<String> BYGONE = Set.of("egg", "exe", "msi", "rpm", "deb", "dmg", "bz2", "tgz", "xz", "z", "asc", "sig", "zst");

  private final PypiOptions options;
  private final Holdings holdings;
  private final InstantSource clock;

  Admission(PypiOptions options, Holdings holdings, InstantSource clock) {
    this.options = options;
    this.holdings = holdings;
    this.clock = clock;
  }

  /**
   * The files that cross.
   *
   * @param closure what the requirements need of the project
   * @param files told of those that cannot be what they seem; what a rule leaves out is passed over in silence
   */
  List<Admitted> of(String project, SimplePage page, Set<PipResolver.Chosen> closure, RemoteFiles files) throws IOException {
    List<Admitted> admitted = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (page.status().equals("quarantined")) {
      return admitted;
    }
    for (SimpleFile file : page.files()) {
      Distribution distribution = Distribution.of(project, file.name());
      if (distribution == null) {
        if (!BYGONE.contains(file.name().substring(file.name().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
          files.skip(file.uri().toString(), Skipped.NOT_A_PACKAGE, "");
        }
        continue;
      }
      if (file.size() > Limits.BLOB_BYTES) {
        files.skip(file.uri().toString(), Skipped.TOO_LARGE, "bytes=" + file.size());
        continue;
      }
      Admitted each = new Admitted(file, distribution);
      if (!isWanted(project, each, closure, files) || !isRecent(project, each, files)) {
        continue;
      }
      if (!names.add(file.name().toLowerCase(Locale.ROOT))) {
        files.skip(file.uri().toString(), Skipped.DUPLICATE, "");
        continue;
      }
      admitted.add(each);
    }
    return admitted;
  }

  private boolean isWanted(String project, Admitted each, Set<PipResolver.Chosen> closure, RemoteFiles files) {
    SimpleFile file = each.file();
    for (PipResolver.Chosen chosen : closure) {
      if (chosen.fileName().equals(file.name())) {
        if (chosen.sha256() != null && file.checksums().stream().noneMatch(c -> c.hex().equals(chosen.sha256()))) {
          files.skip(file.uri().toString(), Skipped.NOT_AS_STATED, "its page states another hash than the one that was resolved");
          return false;
        }
        return true;
      }
    }
    if (file.yanked() != null && options.yanked() == PypiOptions.Yanked.HIDE) {
      return false;
    }
    if (!options.selection().admits(project, each.distribution().version())) {
      return false;
    }
    return each.distribution().wheel() ? options.tags().admits(each.distribution()) && isForPython(file) : options.sdists() && isForPython(file);
  }

  private boolean isForPython(SimpleFile file) {
    Specifiers wanted = file.requiresPython() == null ? Specifiers.ANY : Specifiers.parse(file.requiresPython());
    List<String> pythons = options.tags().pythons();
    return wanted == null || pythons.isEmpty() || pythons.stream().anyMatch(wanted::admitsLine);
  }

  /** What crossed once stays, however old it grows: clients over there may have pinned it. */
  private boolean isRecent(String project, Admitted each, RemoteFiles files) throws IOException {
    if (options.window().isZero()) {
      return true;
    }
    String uploaded = each.file().uploadTime();
    if (uploaded == null) {
      files.skip(each.file().uri().toString(), Skipped.NOT_ADMITTED, "upstream gives no upload time, which pypi.window needs");
      return false;
    }
    Instant since = clock.instant().minus(options.window());
    RemoteFile remote = each.remote();
    return !Instant.parse(uploaded).isBefore(since) || holdings.carried(project, remote.path(), remote.fingerprint()) != null;
  }
}
