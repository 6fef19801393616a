package io.nonreturn.wire.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The account of the service can read what nobody hands it. Keys that are credentials do not belong here: they are root's, and the service
 * manager reads them.
 *
 * <p>The launcher lets root's commands run as that account, with root's right to read everything besides. It does not count here: access(2) asks
 * what the account alone may.
 *
 * @param paths files and folders
 */
public record AccessCheck(List<Path> paths) implements Check {
  private static final String NAME = "access";

  /** Nobody changes the list. */
  public AccessCheck {
    paths = List.copyOf(paths);
  }

  @Override
  public List<Finding> look() {
    String account = System.getProperty("user.name");
    List<Finding> findings = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        String what = path + " is not there, or " + account + " may not look into its folder";
        findings.add(Finding.fault(NAME, what, "ls -ld " + path + " " + path.getParent()));
      } else if (!Files.isReadable(path) || (Files.isDirectory(path) && !Files.isExecutable(path))) {
        findings.add(Finding.fault(NAME, path + " cannot be read by " + account, fix(path, account)));
      }
    }
    return findings.isEmpty() ? List.of(Finding.ok(NAME, account + " can read configuration and all that it names")) : List.copyOf(findings);
  }

  private static String fix(Path path, String account) {
    return Files.isDirectory(path) ? "chgrp " + account + " " + path + " && chmod g+rx " + path : "chown " + account + " " + path;
  }
}
