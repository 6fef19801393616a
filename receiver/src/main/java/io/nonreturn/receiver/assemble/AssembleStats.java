package io.nonreturn.receiver.assemble;

/**
 * What the assembler did since the start, and holds now.
 *
 * @param pieces pieces taken
 * @param bytes their bytes
 * @param repeatedPieces pieces of objects that were here already
 * @param spoolBlobs blobs in the spool that are not complete
 * @param spoolBytes bytes of them received
 * @param unnamedBytes bytes of blobs that no verified manifest names
 * @param waitingBlobs complete blobs that wait for their manifest
 */
public record AssembleStats(
  long pieces,
  long bytes,
  long repeatedPieces,
  int spoolBlobs,
  long spoolBytes,
  long unnamedBytes,
  int waitingBlobs) {}
