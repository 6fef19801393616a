package io.nonreturn.wire.settings;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Failures of the file system in words: Java's own messages are often nothing but a path. */
public final class FileErrors {
  private FileErrors() {}

  /** Tells a full disk from a broken one; Java has no type for it, so the texts of ENOSPC and EDQUOT must do. */
  public static boolean isDiskFull(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left on device") || message.contains("Disk quota exceeded");
  }

  /** One line that says what is wrong with which file, and what to do. */
  public static String describe(IOException failure) {
    if (!(failure instanceof FileSystemException at)) {
      return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
    return switch (at) {
      case AccessDeniedException e -> e.getFile() + ": permission denied; give it to the user that runs this";
      case NoSuchFileException e -> e.getFile() + ": does not exist and cannot be made there; correct the path";
      case FileAlreadyExistsException e -> e.getFile() + ": is in the way; move it, or name another path";
      case NotDirectoryException e -> e.getFile() + ": is not a folder; name a folder";
      case DirectoryNotEmptyException e -> e.getFile() + ": is not empty";
      default -> at.getFile() + ": " + (at.getReason() == null ? at.getClass().getSimpleName() : at.getReason());
    };
  }
}
