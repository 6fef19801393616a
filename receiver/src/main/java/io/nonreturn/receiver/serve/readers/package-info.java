/**
 * Who may read, where not everybody may.
 *
 * <pre>
 *   readers file ─► {@link io.nonreturn.receiver.serve.readers.ReaderFile} ─► {@link io.nonreturn.receiver.serve.readers.Readers} ◄─ {@link io.nonreturn.receiver.serve.readers.Credential} ◄─ Authorization field
 *                                            │
 *                                            ├─ known ones      kept, so that a hash that is slow on purpose is computed once
 *                                            └─ {@link io.nonreturn.receiver.serve.readers.Attempts}   failures of an address, few a minute
 * </pre>
 *
 * <p>Input: a file that {@code nonreturn reader} writes, and what clients send. Output: the name of a reader, or a refusal. Threads: the HTTP
 * server's; one of them at a time computes a slow hash. Bound: 10,000 readers, 10,000 addresses, 1,000 known credentials. Failure: a file
 * that cannot be read lets in nobody at the start, and those of before later.
 */
package io.nonreturn.receiver.serve.readers;
