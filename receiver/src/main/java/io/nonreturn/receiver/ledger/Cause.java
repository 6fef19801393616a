package io.nonreturn.receiver.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a sequence did not arrive, as far as this side can tell from what it counted while it should have. */
public enum Cause {
  EPOCH_ENDED(
      "the sender began a new epoch before it was complete",
      "a newer version of the same bundle closes it; otherwise change or touch its files on the low side, or waive it"),
  VERIFICATION_REFUSED(
      "it arrived and was refused",
      "look at refused_bundles and refusals in /api/status; correct it on the low side, a newer version closes it"),
  RECEIVER_NOT_LISTENING(
      "this receiver did not run, or was restarted, while it was sent",
      "a repeat by the sender closes it; a ticket asks for one"),
  SPOOL_OR_DISK(
      "the disk was full, at its floor, or failed",
      "make room on the file system of the state folder; then a repeat closes it, a ticket asks for one"),
  RECEIVER_LIMITS(
      "more arrived at once than the configured limits hold",
      "see refusals in /api/status and raise the limit; a repeat closes it, a ticket asks for one"),
  SENDER_RESTARTED(
      "the sender was restarted while it was on its way",
      "the sender's repeats close it; a ticket asks for one"),
  KERNEL_BUFFER(
      "the kernel's socket buffer overflowed",
      "raise link.receive_buffer or lower the sender's link.rate; a repeat closes it, a ticket asks for one"),
  FEC_MARGIN_EXCEEDED(
      "more frames were lost than the parity repairs",
      "raise link.parity or link.burst at the sender if it happens often; a repeat closes it, a ticket asks for one"),
  LINK_LOSS(
      "the link delivered nothing of it",
      "look at the link; a repeat closes it, a ticket asks for one"),
  UNEXPLAINED(
      "nothing that this side counts explains it",
      "it may not have been sent yet; a repeat by the sender closes it, a ticket asks for one");

  private final String label;
  private final String meaning;
  private final String advice;

  Cause(String meaning, String advice) {
    this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.meaning = meaning;
    this.advice = advice;
  }

  /** The name in the catalog, for status pages and monitors: lower case with hyphens. Never changes. */
  public String label() {
    return label;
  }

  /** What happened, in words. */
  public String meaning() {
    return meaning;
  }

  /** What a person can do about it. */
  public String advice() {
    return advice;
  }

  /** The cause of a label; empty for null, and for one that only a newer version knows. */
  public static Optional<Cause> of(String label) {
    return Arrays.stream(values()).filter(cause -> cause.label.equals(label)).findFirst();
  }
}
