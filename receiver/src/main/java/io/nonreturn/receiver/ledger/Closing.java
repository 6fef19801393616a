package io.nonreturn.receiver.ledger;

import java.util.Locale;

/** How a gap was closed. */
public enum Closing {
  /** Its bundle was committed. */
  COMMITTED,
  /** A later bundle of the same name was committed. */
  SUPERSEDED,
  /** The sender stated in a signed inventory that a later bundle of the same name exists. */
  INVENTORY;

  /** The name in the catalog and for monitors. Never changes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
