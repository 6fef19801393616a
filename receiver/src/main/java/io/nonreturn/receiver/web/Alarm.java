package io.nonreturn.receiver.web;

import java.util.List;

/**
 * Something that a person should do something about.
 *
 * @param label for monitors
 * @param what is wrong, and what to do
 */
public record Alarm(String label, String what) {
  /** All that there are. */
  static final List<String> LABELS =
      List.of(
          "beacon-missing", "head-expired", "head-missing", "key-expired", "gaps", "incident", "blobs-lost", "disk-full", "disk-floor",
          "certificate-expired");

  /** Refuses a label that monitors would not know. */
  public Alarm {
    if (!LABELS.contains(label)) {
      throw new IllegalArgumentException("label=" + label);
    }
  }
}
