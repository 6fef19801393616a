package io.nonreturn.receiver.commit;

/** What became of a verified manifest's bundle. The numbers stand in the catalog and never change. */
public enum BundleState {
  /** Blobs are missing, or the head has expired. */
  WAITING(0),
  /** In the catalog whole; visible as soon as it is published. */
  COMMITTED(1),
  /** A later generation was committed before this one was complete. */
  SUPERSEDED(2),
  /** The content is not what the manifest or the ecosystem demands; the reason stands beside it. */
  REFUSED(3);

  private final int number;

  BundleState(int number) {
    this.number = number;
  }

  /** The number in the catalog. */
  public int number() {
    return number;
  }
}
