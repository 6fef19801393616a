package io.nonreturn.sender.watch;

import java.util.Locale;

/**
 * Why a file of a mirror does not cross. Each cause has a label for counters and says what an operator can do.
 *
 * <p>A cause that {@link #mayPass() may pass} is tried again by itself; the others wait until the file changes.
 */
public enum Skipped {
  /** Opening or reading failed: permissions, a bad disk. */
  UNREADABLE(true, "cannot be read; give the sender's user read permission, or check the disk"),
  /** A socket, a named pipe, a device: it has no bytes to carry. */
  NOT_A_FILE(false, "is a socket, pipe or device; move it out of the mirror"),
  /** A symbolic link to a place outside the mirror's folder. */
  LINK_OUT_OF_TREE(false, "is a link that leaves the mirror's folder; put a copy there instead"),
  /** A symbolic link to a folder, which could make a loop. */
  LINK_TO_FOLDER(false, "is a link to a folder; only links to files are followed"),
  /** A symbolic link to nothing. */
  LINK_BROKEN(false, "is a link to nothing; repair or remove it"),
  /** The bytes of the name are not UTF-8. */
  NAME_NOT_UTF8(false, "has a name that is not UTF-8; rename it"),
  /** The path breaks a rule of the wire: length, depth, normal form, characters. */
  BAD_PATH(false, "has a path that must not cross; rename it"),
  /** Another path of the bundle differs only in case. */
  CASE_CLASH(false, "differs from another path only in upper and lower case; rename one of them"),
  /** Another file of the bundle has the same path. */
  DUPLICATE(false, "has the name of another file of its bundle; keep one of them"),
  /** Larger than a blob may be. */
  TOO_LARGE(false, "is larger than a blob may be; split it"),
  /** The bundle would name more files than one manifest may. */
  TOO_MANY_FILES(false, "has more files than a bundle may; spread them over subfolders"),
  /** The bundle's names and types make a manifest that is larger than may cross. */
  MANIFEST_TOO_LARGE(false, "has a manifest that is too large; spread its files over several bundles"),
  /** The manifest breaks another rule of the wire. */
  MANIFEST_REFUSED(false, "has no manifest that a receiver would take; change what the brackets name"),
  /** The bundle does not fit the disk of the state folder. */
  NO_ROOM(true, "does not fit the disk of the state folder; free some space there, then it is tried again"),
  /** The program failed on it. */
  FAULT(true, "made the program fail; it is tried again, please report it with the log at level debug"),
  /** A dotfile, or a name that programs give to unfinished files. */
  TEMPORARY(false, "looks hidden or unfinished; rename it when it is complete"),
  /** Folders nested deeper than a path may have parts. */
  TOO_DEEP(false, "is nested too deep; move it up"),
  /** Still being written. */
  UNSETTLED(true, "is still changing; it is taken when it has been stable"),
  /** The bytes changed under the reader. */
  CHANGED_WHILE_READ(true, "changed while it was read; it is taken when it has been stable"),
  /** Upstream states another digest. */
  NOT_AS_STATED(true, "is not what upstream states; repair or download it again"),
  /** A file whose name says that the mirror's clients could do nothing with it. */
  NOT_A_PACKAGE(false, "is no package of this ecosystem; move it out of the mirror"),
  /** A package that is not what its name says, or is damaged. */
  INVALID_PACKAGE(false, "is not a valid package; build or download it again"),
  /** Other bytes under a name that keeps its bytes for ever. */
  FILE_CHANGED(true, "has other bytes than those that crossed under its name, and must not; find out who changed it upstream, and why"),
  /** Upstream did not give it, or not whole. */
  NOT_FETCHED(true, "could not be fetched; it is tried again, see whether upstream gives it to others"),
  /** What upstream says about it cannot be. */
  UPSTREAM_INVALID(true, "is described by upstream in a way that cannot be right; it is looked at again, tell those who run upstream"),
  /** A name that is reserved to other mirrors, or to none. */
  NAME_RESERVED(false, "has a name that this mirror must not bring; see [[reserved]], and who took that name upstream"),
  /** Clients would refuse it, or it breaks a rule that the mirror was given. */
  NOT_ADMITTED(false, "is refused by a rule of this mirror; change the rule if it shall cross");

  private final boolean passing;
  private final String advice;

  Skipped(boolean passing, String advice) {
    this.passing = passing;
    this.advice = advice;
  }

  /** Whether the cause may go away without a change of the file. */
  public boolean mayPass() {
    return passing;
  }

  /** What is wrong and what to do, to be read after the file's name. */
  public String advice() {
    return advice;
  }

  /** The counter's name: small letters and hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
