package io.nonreturn.wire.audit;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.AuditReport.Fault;
import io.nonreturn.wire.audit.AuditReport.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Follows the chain of a log from its first line to its head, beside whoever writes. Stops at the first line that is broken and says how.
 * One thread, once.
 */
public final class AuditVerifier {

  private final Path folder;
  private final long firstNumber;
  private final Optional<AuditHead> head;
  private Digest atHead;
  private long expectedNumber;
  private Digest expectedHash;
  private long lines;
  private long first;
  private long torn;
  private boolean tailTorn;
  private Fault fault;

  /** The line before, where it stood, and its hash. */
  private long number;

  private Digest hash = Digest.ZERO;
  private String where = "";

  /**
   * For one pass.
   *
   * @param firstNumber of the first line that must be there: 1, or more where older files were moved to an archive
   */
  public AuditVerifier(Path folder, long firstNumber) throws IOException {
    this.folder = folder;
    this.firstNumber = firstNumber;
    this.number = firstNumber - 1;
    head = AuditHead.read(new AuditFolder(folder).head()); // before the lines: it may only be behind them
  }

  /** That this line must have this hash: what a person noted before. */
  public void expect(long line, Digest itsHash) {
    expectedNumber = line;
    expectedHash = itsHash;
  }

  /** Reads everything. */
  public AuditReport run() throws IOException {
    int files;
    try (AuditReader reader = new AuditReader(folder)) {
      files = reader.files();
      AuditReader.Raw raw = reader.next();
      while (raw != null && fault == null) {
        AuditReader.Raw next = reader.next();
        take(raw, next);
        raw = next;
      }
    }
    if (fault == null) {
      checkHead();
    }
    return new AuditReport(files, lines, first, number, hash, torn, tailTorn, Optional.ofNullable(fault));
  }

  private void take(AuditReader.Raw raw, AuditReader.Raw next) throws IOException {
    String here = raw.file().getFileName() + " line " + raw.line();
    AuditLine line = raw.isWhole() ? AuditLine.parse(raw.bytes()).orElse(null) : null;
    if (line == null) {
      takeFragment(raw, next, here);
    } else if (line.number() != number + 1) {
      misplaced(line, here);
    } else if (lines == 0 && firstNumber > 1) {
      accept(line, raw, here); // its predecessor is in the archive
    } else if (!line.previous().equals(hash)) {
      changed(raw, next, here);
    } else {
      accept(line, raw, here);
    }
  }

  private void accept(AuditLine line, AuditReader.Raw raw, String here) {
    lines++;
    first = first == 0 ? line.number() : first;
    number = line.number();
    hash = Digest.sha256(raw.bytes());
    where = here;
    if (head.isPresent() && head.get().number() == number) {
      atHead = hash;
    }
    if (number == expectedNumber && !hash.equals(expectedHash)) {
      fault = new Fault(Kind.CHANGED, number, here, "its SHA-256 is not the one that was noted: this line, or one before it, was written anew");
    }
  }

  /** What is no line is what a crash left if the next one says so, byte for byte. */
  private void takeFragment(AuditReader.Raw raw, AuditReader.Raw next, String here) {
    if (next == null && !raw.isWhole()) {
      tailTorn = true;
      return;
    }
    AuditLine teller = next == null ? null : AuditLine.parse(next.bytes()).orElse(null);
    boolean isTold =
        teller != null
            && teller.event().what() == AuditAction.TORN
            && Digest.sha256(raw.bytes()).hex().equals(teller.event().facts().get("sha256"));
    if (isTold) {
      torn++;
    } else if (next == null && head.isPresent() && head.get().number() <= number) {
      tailTorn = true;
    } else {
      fault = new Fault(Kind.CHANGED, number + 1, here, "what stands there is no line of this log");
    }
  }

  private void misplaced(AuditLine line, String here) throws IOException {
    long wanted = number + 1;
    if (line.number() < wanted) {
      fault = new Fault(Kind.REORDERED, line.number(), here, "line " + line.number() + " stands behind line " + number);
    } else if (isSomewhere(wanted)) {
      fault = new Fault(Kind.REORDERED, wanted, here, "line " + line.number() + " stands where line " + wanted + " should, which comes later");
    } else {
      String gone = line.number() - 1 == wanted ? "line " + wanted + " is" : "lines " + wanted + " to " + (line.number() - 1) + " are";
      String how = lines == 0 ? "; where they are in an archive, name the first line that is here: --first " + line.number() : "";
      fault = new Fault(Kind.REMOVED, wanted, here, gone + " missing before line " + line.number() + how);
    }
  }

  /** Either this line or the one before it: whoever follows, or the head, tells which. */
  private void changed(AuditReader.Raw raw, AuditReader.Raw next, String here) {
    Digest ours = Digest.sha256(raw.bytes());
    AuditLine follower = next == null ? null : AuditLine.parse(next.bytes()).orElse(null);
    boolean isIntact = follower != null ? follower.previous().equals(ours) : head.isPresent() && head.get().hash().equals(ours);
    if (isIntact && lines > 0) {
      fault = new Fault(Kind.CHANGED, number, where, "its SHA-256 is not the one that line " + (number + 1) + " names");
    } else {
      fault = new Fault(Kind.CHANGED, number + 1, here, "it does not name the SHA-256 of the line before");
    }
  }

  private boolean isSomewhere(long wanted) throws IOException {
    try (AuditReader reader = new AuditReader(folder)) {
      for (AuditReader.Raw raw = reader.next(); raw != null; raw = reader.next()) {
        if (AuditLine.parse(raw.bytes()).filter(line -> line.number() == wanted).isPresent()) {
          return true;
        }
      }
      return false;
    }
  }

  private void checkHead() {
    if (head.isEmpty()) {
      fault =
          lines == 0
              ? null
              : new Fault(Kind.HEADLESS, number, "head", "the file that names the last line is missing or damaged: lines may have been cut off the end");
    } else if (head.get().number() > number) {
      long missing = head.get().number() - number;
      fault =
          new Fault(Kind.TRUNCATED, number + 1, "head", "lines up to " + head.get().number() + " were written, " + missing + (missing == 1 ? " is" : " are") + " missing at the end");
    } else if (head.get().number() >= firstNumber && !head.get().hash().equals(atHead)) {
      fault = new Fault(Kind.CHANGED, head.get().number(), where, "its SHA-256 is not the one that the head names");
    } else if (expectedNumber > number) {
      fault = new Fault(Kind.TRUNCATED, number + 1, where, "line " + expectedNumber + " was noted, and is missing");
    }
  }
}
