package io.nonreturn.sender.ecosystem.oci;

import java.io.IOException;

/** An image is not what it must be; the message says in which way. */
final class InvalidImageException extends IOException {

  private static final long serialVersionUID = 1;

  InvalidImageException(String message) {
    super(message);
  }
}
