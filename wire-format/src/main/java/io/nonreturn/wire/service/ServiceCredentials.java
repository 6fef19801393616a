package io.nonreturn.wire.service;

import java.nio.file.Path;

/**
 * Files that a service manager hands to one service: systemd reads them as root, decrypts them where they are encrypted, and shows copies to
 * the service alone, in memory that is never swapped. Source: systemd.exec(5), {@code LoadCredential=} and {@code CREDENTIALS_DIRECTORY}.
 */
public final class ServiceCredentials {

  /** A path of the configuration that begins so names a credential. */
  public static final String PREFIX = "credential:";

  private static final String VARIABLE = "CREDENTIALS_DIRECTORY";

  private ServiceCredentials() {}

  /**
   * Where a credential lies: with those of this service, or, where no service manager gave any, under the same name in a folder. So one
   * configuration serves the service and the commands that an operator types.
   *
   * @param name of one file, without a folder
   * @param otherwise the folder where the service manager takes it from
   * @throws IllegalArgumentException with words for the operator, if the name is no name
   */
  public static Path file(String name, Path otherwise) {
    return file(name, otherwise, System.getenv(VARIABLE));
  }

  static Path file(String name, Path otherwise, String given) {
    if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("names no credential; write " + PREFIX + " and the name of a file, without a folder");
    }
    return (given == null || given.isEmpty() ? otherwise : Path.of(given)).resolve(name);
  }

  /**
   * True for a file that the service manager guards. Its mode says nothing: where access is given to the service by a list (ACL), the bits of
   * the group show the list's mask.
   */
  public static boolean hold(Path file) {
    return hold(file, System.getenv(VARIABLE));
  }

  static boolean hold(Path file, String given) {
    return given != null && !given.isEmpty() && Path.of(given).equals(file.getParent());
  }
}
