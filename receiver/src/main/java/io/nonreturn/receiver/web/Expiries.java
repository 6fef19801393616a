package io.nonreturn.receiver.web;

import io.nonreturn.receiver.serve.tls.SiteCertificate;
import io.nonreturn.wire.PublicKeys;
import java.util.Optional;

/**
 * What holds for a time only.
 *
 * @param headMicros when the newest head expires, in microseconds since 1970; 0 before the first
 * @param keysMicros when the last of the trusted keys expires; 0: they hold without end
 * @param certificateMicros when clients refuse the certificate of HTTPS, where there is one
 */
record Expiries(long headMicros, long keysMicros, Optional<Long> certificateMicros) {
  /** Of the head's 24 hours: by then a hundred of them did not come. */
  private static final long HEAD_SOON_MICROS = 6L * 3_600 * 1_000_000;
  private static final long KEYS_SOON_MICROS = PublicKeys.EXPIRING.toNanos() / 1_000;

  /** What the log and the alert take as well. */
  private static final long CERTIFICATE_SOON_MICROS = SiteCertificate.SOON.toNanos() / 1_000;

  /** Whether nothing is believed any more, for want of a key. */
  static boolean isOver(long keysMicros, long nowMicros) {
    return keysMicros != 0 && keysMicros < nowMicros;
  }

  /** What a person should do something about before it is over; empty when there is time. */
  Optional<String> soon(long nowMicros) {
    if (headMicros != 0 && headMicros - nowMicros < HEAD_SOON_MICROS) {
      return Optional.of("the newest signed head expires within six hours, as none came for most of a day: then nothing is committed any more");
    }
    if (keysMicros != 0 && keysMicros - nowMicros < KEYS_SOON_MICROS) {
      return Optional.of("the last trusted key expires within " + Math.max(1, Math.ceilDiv(keysMicros - nowMicros, 86_400_000_000L))
          + " d: then nothing is committed any more; make new keys on the low side and add them to the trust file here");
    }
    return certificateMicros.isPresent() && certificateMicros.get() - nowMicros < CERTIFICATE_SOON_MICROS
        ? Optional.of("the certificate of HTTPS expires within two weeks, then clients refuse it: put a new one in its file before")
        : Optional.empty();
  }
}
