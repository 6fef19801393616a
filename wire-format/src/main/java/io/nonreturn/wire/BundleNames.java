package io.nonreturn.wire;

import java.util.Optional;

/**
 * Writes an upstream's own name as the name of a bundle, which is one part of a path, and back.
 *
 * <p>A slash becomes {@code %2F} and a percent sign {@code %25}, nothing else changes: {@code @scope/name}, {@code library/alpine:3.22} and
 * {@code org/model} have each one name of a bundle, and no two share one.
 */
public final class BundleNames {

  private BundleNames() {}

  /** The bundle's name. Whether it is short and good enough is said by {@link Names#isBundle}. */
  public static String of(String upstream) {
    return upstream.replace("%", "%25").replace("/", "%2F");
  }

  /** The upstream's name of a bundle; empty when {@link #of} makes no such name. */
  public static Optional<String> upstream(String bundle) {
    String name = bundle.replace("%2F", "/").replace("%25", "%");
    return of(name).equals(bundle) ? Optional.of(name) : Optional.empty();
  }
}
