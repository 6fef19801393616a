package io.nonreturn.sender.admit;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.wire.ReservedNames;
import java.util.Optional;

/** Refuses bundles whose names are reserved. */
public final class Reserved {

  private Reserved() {}

  /**
   * Decides so, and about all else as the other policy does.
   *
   * @param mirror whose bundles are judged
   */
  public static Policy before(Policy other, ReservedNames names, String ecosystem, String mirror) {
    return (draft, skips) -> {
      Optional<String> pattern = draft.removed() ? Optional.empty() : names.against(ecosystem, mirror, draft.name());
      if (pattern.isPresent()) {
        skips.noteBundle(draft.name(), Skipped.NAME_RESERVED, "reserved=" + pattern.get());
        return null;
      }
      return other.admit(draft, skips);
    };
  }
}
