package io.nonreturn.receiver.serve.tls;

import java.io.IOException;

/** A certificate or its key cannot be used; the message says why and what to do. */
public final class CertificateException extends IOException {
  private static final long serialVersionUID = 1;

  CertificateException(String message) {
    super(message);
  }

  CertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
