package io.nonreturn.sender.stage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journals that {@link NewEpoch} kept aside, beside the present one under its name and {@code .epoch-N}, or {@code .epoch-unknown}
 * where nobody could read it.
 */
record KeptJournals(Path journal) {

  private static final String ASIDE = ".epoch-";

  /** The second one of an epoch, as somebody put a copy back, ends in {@code -2}. */
  private static final Pattern EPOCH = Pattern.compile("([0-9]{1,18})(-[0-9]{1,9})?");

  /** One of them whose epoch is known. */
  record Kept(long epoch, Path file) {}

  /** Those whose epoch is known, in no order. */
  List<Kept> all() throws IOException {
    List<Kept> all = new ArrayList<>();
    if (!Files.isDirectory(journal.getParent())) {
      return all;
    }
    String prefix = journal.getFileName() + ASIDE;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(journal.getParent())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Matcher epoch = EPOCH.matcher(name.substring(Math.min(prefix.length(), name.length())));
        if (name.startsWith(prefix) && epoch.matches()) {
          all.add(new Kept(Long.parseLong(epoch.group(1)), file));
        }
      }
    }
    return all;
  }

  /** A free name for one more. */
  Path nameFor(StreamMark.Content content) {
    String name = journal.getFileName() + ASIDE + (content == null ? "unknown" : Long.toString(content.stream().epoch()));
    Path free = journal.resolveSibling(name);
    for (int copy = 2; Files.exists(free); copy++) {
      free = journal.resolveSibling(name + "-" + copy);
    }
    return free;
  }
}
