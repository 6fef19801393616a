package io.nonreturn.wire.huggingface;

import java.util.Locale;

/** Where a bundle keeps what the hub tells of its files. */
public final class RepoDocuments {
  /** No commit holds a file or a folder of this name, in whatever case. */
  private static final String RESERVED = ".git";

  /** What the hub tells of the repository at this commit, without its list of files. */
  public static final String INFO = RESERVED + "/info.json";

  /** The branch or tag that the bundle is, in a list of its own. */
  public static final String REFS = RESERVED + "/refs.json";

  /** What an info may have, in bytes. */
  public static final int INFO_BYTES = 4 << 20;

  private RepoDocuments() {}

  /** The list of a commit's files. */
  public static String tree(String commit) {
    return RESERVED + "/tree/" + commit + ".json";
  }

  /** Whether a path could be one of these documents, so that no file may lie there. */
  public static boolean isReserved(String path) {
    for (String part : path.split("/", -1)) {
      if (part.toLowerCase(Locale.ROOT).equals(RESERVED)) {
        return true;
      }
    }
    return false;
  }
}
