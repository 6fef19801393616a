/**
 * Turns datagrams into pieces.
 *
 * <pre>
 *           opener thread                   decode ring, 8 blocks
 * (listen) ─► Collector ─────────────────► DecodeJob ─► decode-0 … decode-n ─► assemble ─► PieceSink (assemble)
 *   datagrams  Sessions   OpenBlocks         FEC where shards miss,             in order
 *              seal,      ReceivedBlock      exact-size unzstd
 *              replay     SlabPool
 *                └─ beacons ─► BeaconSink
 * </pre>
 *
 * <ul>
 *   <li>Input: datagrams of whatever content. Output: pieces of blocks of which any k shards came, in the order of the blocks'
 *       completion; beacons; the loss figures of {@link io.nonreturn.receiver.decode.LinkSnapshot}.
 *   <li>Threads: the caller's, which opens and collects; {@code decode-n}; {@code assemble}, on which pieces are delivered.
 *   <li>Bound: {@link io.nonreturn.receiver.decode.DecodeOptions}: one active and one candidate session, open blocks and their
 *       memory (the oldest is given up), the ring. A full ring holds back the opener, and so the ring of listen.
 *   <li>Failure: what is refused is counted with its cause and dropped. A block that never gets k shards is given up after a
 *       time; its pieces come again with the carousel.
 * </ul>
 *
 * <p>Wiring:
 *
 * <pre>
 * Assembler assembler = new Assembler(spoolOptions, lookup, sink, refusals, usableBytes, System::nanoTime);
 * Decoder decoder = new Decoder(decodeOptions, linkKey, sessionStore, ErasureCodec.fastest(), beaconSink,
 *     assembler, assembler::work, refusals);
 * Listener listener = new Listener(listenOptions, decoder, refusals);
 * assembler.recover();
 * decoder.start();
 * listener.start();                                   // ready
 * WarmUp.run(codec, decodeOptions, Duration.ofSeconds(2));    // on a thread of its own; then warm
 * …
 * listener.close(); decoder.close(); assembler.close();
 * </pre>
 */
package io.nonreturn.receiver.decode;
