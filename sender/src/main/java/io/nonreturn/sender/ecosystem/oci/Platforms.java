package io.nonreturn.sender.ecosystem.oci;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which platforms are carried.
 *
 * @param names as {@code linux/amd64} or {@code linux/arm/v7}; empty for all
 */
record Platforms(List<String> names) {

  private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_.-]+(?:/[a-z0-9_.-]+)?");

  Platforms {
    names = List.copyOf(names);
  }

  static boolean isPlatform(String text) {
    return PLATFORM.matcher(text).matches();
  }

  /** Whether all are. */
  boolean all() {
    return names.isEmpty();
  }

  /** @param platform operating system, architecture and perhaps variant; {@code linux/arm64} stands for all its variants */
  boolean admits(String platform) {
    return names.isEmpty() || names.stream().anyMatch(name -> platform.equals(name) || platform.startsWith(name + "/"));
  }
}
