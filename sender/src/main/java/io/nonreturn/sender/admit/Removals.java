package io.nonreturn.sender.admit;

import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.Manifest;
import java.util.Locale;

/** What is decided about a bundle that upstream no longer has. */
public enum Removals {
  /** It goes on the high side, too. */
  FOLLOW(Manifest.Admission.REMOVED),
  /** Nothing crosses: it stays as it is, and the status names it. */
  KEEP(null),
  /** It is listed no more on the high side, but who names it exactly still gets it. */
  HIDE(Manifest.Admission.HIDDEN);

  private final String decision;

  Removals(String decision) {
    this.decision = decision;
  }

  /** As the configuration and manifests name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Decides so about removals, and about all else as the other policy does. */
  public Policy before(Policy other) {
    return (draft, skips) -> draft.removed() ? admit(draft, skips) : other.admit(draft, skips);
  }

  private AdmittedBundle admit(BundleDraft draft, Skips skips) {
    if (decision == null) {
      skips.keep(draft.name(), "is gone");
      return null;
    }
    return new AdmittedBundle(draft, new Manifest.Admission(decision, "removals=" + label()));
  }
}
