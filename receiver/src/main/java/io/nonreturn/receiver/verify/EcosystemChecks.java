package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.ReservedNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checks by ecosystem, and the names that this site reserves. A bundle of an ecosystem without a check is refused: nobody here could
 * say what it must be.
 */
public final class EcosystemChecks {
  private final Map<String, EcosystemCheck> checks;
  private volatile ReservedNames reserved;

  /** @param checks by the ecosystem's name */
  public EcosystemChecks(Map<String, EcosystemCheck> checks, ReservedNames reserved) {
    this.checks = Map.copyOf(checks);
    this.reserved = reserved;
  }

  /** Holds to these from the next manifest on. Any thread. */
  public void use(ReservedNames names) {
    reserved = names;
  }

  /** The pattern that keeps this mirror from bringing a bundle of this name. */
  Optional<String> reserved(Manifest manifest) {
    return manifest.removed() ? Optional.empty() : reserved.against(manifest.ecosystem(), manifest.mirror(), manifest.name());
  }

  /** As {@link EcosystemCheck#hasSharedNames}. */
  boolean hasSharedNames(String ecosystem) {
    return find(ecosystem).map(EcosystemCheck::hasSharedNames).orElse(false);
  }

  /** As {@link EcosystemCheck#isFixed}. */
  public boolean isFixed(String ecosystem, String path) {
    return find(ecosystem).map(check -> check.isFixed(path)).orElse(false);
  }

  /** As {@link EcosystemCheck#check}. */
  public List<Fact> check(Manifest manifest, StoredBlobs blobs, EarlierFacts earlier) throws RefusedException, IOException {
    EcosystemCheck check = find(manifest.ecosystem())
        .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_ECOSYSTEM, "ecosystem=" + manifest.ecosystem()));
    return check.check(manifest, blobs, earlier);
  }

  private Optional<EcosystemCheck> find(String ecosystem) {
    return Optional.ofNullable(checks.get(ecosystem));
  }
}
