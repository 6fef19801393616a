package io.nonreturn.fec;

/**
 * The inner loop of a vector codec: adds the products of some input shards to some output shards, a strip of columns
 * at a time. The sums of a strip stay in registers over all inputs, and each input byte is loaded once for all rows.
 *
 * <p>Multiplying by a constant is linear, so c * x = c * (x's low four bits) + c * (x's high four bits), and each
 * half has sixteen possible products: a table that one vector register holds and a shuffle instruction looks up for
 * all lanes at once.
 *
 * <p>Implementations write every operation out in one method and call no helper of their own: the compiler inlines the
 * Vector API's methods whatever they cost, but ours only up to a limit that such a loop is beyond, and each call left
 * standing would put its vectors on the heap.
 */
interface Kernel {
  /** Bytes of one coefficient's table: sixteen products of low halves, then sixteen of high halves. */
  int TABLE_BYTES = 32;

  /** Output shards computed at a time. */
  int rows();

  /** Bytes of a strip: lengths are multiples of this. */
  int stripBytes();

  /**
   * Computes {@link #rows} outputs over the first {@code length} bytes of each shard.
   *
   * @param inputs where each input begins in the buffer; those from {@code from} to before {@code to} are used
   * @param tables for each input in turn, the tables of all rows
   * @param outputs where each output begins in the buffer. Where fewer than {@link #rows} are wanted the last may be
   *     repeated, tables and all: it is computed twice and stored twice
   * @param first whether the sums begin here, or continue what stands in the outputs
   */
  void accumulate(
      byte[] buffer, int[] inputs, int from, int to, byte[] tables, int[] outputs, int length, boolean first);
}
