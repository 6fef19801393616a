package io.nonreturn.receiver.ledger;

import java.util.Locale;

/** What is being done about a gap. None ever ends by the mere passing of time. */
public enum GapState {
  /** Nothing that is known of. */
  OPEN("open"),
  /** The sender's beacon announces that it will repeat what it has sent. */
  REPAIR_SCHEDULED("repair scheduled"),
  /** A ticket asks for it. */
  TICKETED("ticketed"),
  /** It needs nothing any more. */
  CLOSED("closed"),
  /** A person decided, with name and reason, not to wait for it. Should it arrive after all, it is committed and closed. */
  WAIVED("waived");

  private final String words;

  GapState(String words) {
    this.words = words;
  }

  /** The name for monitors: lower case with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name for people. */
  public String words() {
    return words;
  }
}
