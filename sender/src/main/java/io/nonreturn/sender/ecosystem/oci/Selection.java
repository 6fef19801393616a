package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.NameFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is followed: {@code repository:tag}, {@code repository:1.*} with {@code *} and {@code ?} in the tag, {@code repository@sha256:…}, or
 * {@code *} for everything that upstream lists.
 *
 * @param all whether everything is
 * @param exact images that need no list
 * @param patterns of tags, by repository
 * @param filter which of the names pass
 */
record Selection(boolean all, List<ImageName> exact, List<TagPattern> patterns, NameFilter filter) {

  /** Tags of a repository. */
  record TagPattern(String repository, NameFilter tags) {}

  /** @throws IOException if an entry is none of those; the message says which */
  static Selection of(List<String> select, NameFilter filter) throws IOException {
    if (select.isEmpty()) {
      throw new IOException("select is empty; write which images are followed, for instance [\"library/alpine:3.*\"]");
    }
    List<ImageName> exact = new ArrayList<>();
    List<TagPattern> patterns = new ArrayList<>();
    boolean all = false;
    for (String entry : select) {
      int colon = entry.lastIndexOf(':');
      boolean pattern = entry.indexOf('@') < 0 && (entry.indexOf('*') >= 0 || entry.indexOf('?') >= 0);
      ImageName name = pattern ? null : ImageName.parse(entry);
      if (entry.equals("*")) {
        all = true;
      } else if (name != null) {
        exact.add(name);
      } else if (pattern && colon > 0 && ImageName.isRepository(entry.substring(0, colon))) {
        patterns.add(
            new TagPattern(entry.substring(0, colon), new NameFilter(List.of(entry.substring(colon + 1)), List.of())));
      } else {
        throw new IOException("select holds " + entry + ", which is none of repository:tag, repository:1.*, repository@sha256:…, *");
      }
    }
    return new Selection(all, exact, patterns, filter);
  }
}
