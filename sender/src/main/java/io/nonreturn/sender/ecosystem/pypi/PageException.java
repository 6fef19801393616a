package io.nonreturn.sender.ecosystem.pypi;

import java.io.IOException;

/** A page of the index that cannot be understood, or is older than it must be. */
final class PageException extends IOException {

  private static final long serialVersionUID = 1;

  PageException(String message) {
    super(message);
  }
}
