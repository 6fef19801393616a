package io.nonreturn.sender.watch;

import io.nonreturn.wire.Limits;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One walk over a folder: the files that could be carried, and a counted reason for each name that cannot.
 *
 * <p>Links to files inside the folder are followed, all others are skipped. Dotfiles and the names that programs give to
 * unfinished files ({@code .part .partial .tmp .crdownload ~}) are skipped. At most {@value #MAX_FILES} files.
 */
final class FolderScan {

  /** Bounds the memory of a scan; a larger mirror must be split. */
  static final int MAX_FILES = 1_000_000;

  /** Told of each folder whose names are about to be read. */
  interface Listing {
    /** The folder, and its inode, since another one may lie under its path at the next scan. */
    void begins(Path folder, long inode);
  }

  private final Path root;
  private final Path realRoot;
  private final Skips skips;
  private final Listing beforeListing;
  private final List<FoundFile> files = new ArrayList<>();
  private final List<String> unreadableFolders = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private FolderScan(Path root, Skips skips, Listing beforeListing) throws IOException {
    this.root = root;
    this.realRoot = root.toRealPath();
    this.skips = skips;
    this.beforeListing = beforeListing;
  }

  /**
   * Walks the folder.
   *
   * @param beforeListing is told each folder before its names are read, so that a watch set there misses nothing
   * @throws IOException if the folder itself cannot be listed, or holds too many files
   */
  static FolderScan of(Path root, Skips skips, Listing beforeListing) throws IOException {
    FolderScan scan = new FolderScan(root, skips, beforeListing);
    scan.walk(root, Fingerprint.look(scan.realRoot).fingerprint().inode(), "", 1);
    skips.forget(path -> !scan.seen.contains(path));
    return scan;
  }

  List<FoundFile> files() {
    return files;
  }

  /** Folders, relative and "" for the mirror's own, whose content is unknown and must not be taken for gone. */
  List<String> unreadableFolders() {
    return unreadableFolders;
  }

  /** Whether nothing at all lies in the folder, as in a mount point with nothing mounted. */
  boolean isEmpty() {
    return seen.isEmpty();
  }

  private void walk(Path folder, long inode, String prefix, int depth) throws IOException {
    beforeListing.begins(folder, inode);
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
      for (Path path : names) {
        visit(path, prefix, depth);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void visit(Path path, String prefix, int depth) throws IOException {
    String name = FileNames.nameOf(path);
    String relative = prefix + (name == null ? path.getFileName() : name);
    seen.add(relative);
    if (name == null) {
      skips.note(relative, Skipped.NAME_NOT_UTF8, "");
      return;
    }
    if (isTemporary(name)) {
      skips.note(relative, Skipped.TEMPORARY, "");
      return;
    }
    Fingerprint.Entry entry;
    try {
      entry = Fingerprint.look(path);
    } catch (NoSuchFileException e) {
      return; // gone between listing and looking
    } catch (IOException e) {
      // It was listed but cannot be looked at: neither it nor what shares its folder may be taken for gone.
      unreadableFolders.add(relative);
      unreadableFolders.add(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1));
      skips.note(relative, Skipped.UNREADABLE, e.toString());
      return;
    }
    if (entry.isFolder()) {
      descend(path, entry.fingerprint().inode(), relative, depth);
    } else if (entry.isLink()) {
      follow(path, relative);
    } else if (entry.isFile()) {
      add(relative, path, entry.fingerprint());
    } else {
      skips.note(relative, Skipped.NOT_A_FILE, "");
    }
  }

  private void descend(Path folder, long inode, String relative, int depth) throws IOException {
    if (depth >= Limits.PATH_PARTS) {
      skips.note(relative, Skipped.TOO_DEEP, "");
      return;
    }
    try {
      walk(folder, inode, relative + "/", depth + 1);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // gone, or replaced, between looking and listing
    } catch (TooManyFiles e) {
      throw e;
    } catch (IOException e) {
      unreadableFolders.add(relative);
      skips.note(relative, Skipped.UNREADABLE, e.toString());
    }
  }

  private void follow(Path link, String relative) throws TooManyFiles {
    try {
      Path target = link.toRealPath();
      if (!target.startsWith(realRoot)) {
        skips.note(relative, Skipped.LINK_OUT_OF_TREE, "to " + target);
        return;
      }
      Fingerprint.Entry entry = Fingerprint.look(target);
      if (entry.isFile()) {
        add(relative, target, entry.fingerprint());
      } else {
        skips.note(relative, entry.isFolder() ? Skipped.LINK_TO_FOLDER : Skipped.NOT_A_FILE, "");
      }
    } catch (TooManyFiles e) {
      throw e;
    } catch (IOException e) {
      skips.note(relative, Skipped.LINK_BROKEN, "");
    }
  }

  private void add(String relative, Path file, Fingerprint fingerprint) throws TooManyFiles {
    if (files.size() >= MAX_FILES) {
      throw new TooManyFiles(root);
    }
    files.add(new FoundFile(relative, file, fingerprint));
  }

  private static boolean isTemporary(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.startsWith(".")
        || name.endsWith("~")
        || lower.endsWith(".part")
        || lower.endsWith(".partial")
        || lower.endsWith(".tmp")
        || lower.endsWith(".crdownload");
  }

  /** Ends the whole walk, where other failures end one folder. */
  private static final class TooManyFiles extends IOException {
    private static final long serialVersionUID = 1;

    TooManyFiles(Path root) {
      super(root + " holds more than " + MAX_FILES + " files; divide it into several mirrors");
    }
  }
}
