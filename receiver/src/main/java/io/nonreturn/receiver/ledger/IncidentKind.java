package io.nonreturn.receiver.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something about the stream that a person has to know of, whether or not anything is missing. */
public enum IncidentKind {
  EPOCH_BEGUN("the sender began a new epoch: its journal was lost or restored; what was published stays"),
  CHAIN_FORK("a signed message contradicts an earlier one: two senders use one key, or one took back what it had said"),
  FILE_CHANGED("a file that must never change was offered with other bytes: the first ones go on being served");

  private final String meaning;

  IncidentKind(String meaning) {
    this.meaning = meaning;
  }

  /** The name in the catalog and for monitors. Never changes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it means, in words. */
  public String meaning() {
    return meaning;
  }

  /** The kind of a label; empty for one that only a newer version knows. */
  public static Optional<IncidentKind> of(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
