package io.nonreturn.wire.audit;

import io.nonreturn.wire.Digest;
import java.util.Optional;

/**
 * What {@link AuditVerifier} found.
 *
 * @param files that were read
 * @param lines that are sound, up to the first fault
 * @param first number of the first line, 0 if there is none
 * @param last number of the last sound line
 * @param hash of that line: noted elsewhere, it proves later that nothing before it was changed
 * @param torn writes that a crash cut off, each told by the line after it
 * @param isTailTorn whether the last write was cut off, or is under way; the next one tells it
 * @param fault the first one
 */
public record AuditReport(int files, long lines, long first, long last, Digest hash, long torn, boolean isTailTorn, Optional<Fault> fault) {

  /** Why a line is broken. */
  public enum Kind {
    /** Its bytes are not those that were written. */
    CHANGED("changed"),
    /** It is gone, with lines after it there. */
    REMOVED("removed"),
    /** It stands in another place. */
    REORDERED("reordered"),
    /** It was the end, or the beginning of the end, and is gone. */
    TRUNCATED("truncated"),
    /** The file that names the last line is gone or damaged, so nobody can tell whether the end is there. */
    HEADLESS("no-head");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /**
   * The first line that is broken.
   *
   * @param line its number
   * @param where file and line, as far as it stands somewhere
   * @param detail in words
   */
  public record Fault(Kind kind, long line, String where, String detail) {}

  /** Whether the chain holds. */
  public boolean isSound() {
    return fault.isEmpty();
  }
}
