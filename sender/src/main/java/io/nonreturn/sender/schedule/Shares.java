package io.nonreturn.sender.schedule;

/**
 * What each class of traffic may have of the link when all of them have something to send; what one does not use the others get. Repeats
 * of the carousel have no share here: they take what nobody else wants.
 *
 * @param urgent part for urgent bundles, above 0
 * @param normal for normal ones
 * @param bulk for large ones
 * @param resend for what tickets ask for; all four make 1
 */
public record Shares(double urgent, double normal, double bulk, double resend) {
  /** No class may be given less than this, so that none starves. */
  public static final double LEAST = 0.01;

  /** An index overtakes a large model in flight, which keeps a fifth of the link. */
  public static final Shares DEFAULT = new Shares(0.4, 0.3, 0.2, 0.1);

  private static final double ROUNDING = 1e-6;

  public Shares {
    for (double share : new double[] {urgent, normal, bulk, resend}) {
      if (!(share >= LEAST)) {
        throw new IllegalArgumentException("share=" + share + " < LIMIT=" + LEAST);
      }
    }
    if (Math.abs(urgent + normal + bulk + resend - 1) > ROUNDING) {
      throw new IllegalArgumentException("shares make " + (urgent + normal + bulk + resend) + ", not 1");
    }
  }

  /** Rounds in which each class has its share of so many bytes; in the order urgent, normal, bulk, resend. */
  Rounds rounds(long bytes) {
    return new Rounds(part(urgent, bytes), part(normal, bytes), part(bulk, bytes), part(resend, bytes));
  }

  private static long part(double share, long bytes) {
    return Math.max(1, Math.round(share * bytes));
  }
}
