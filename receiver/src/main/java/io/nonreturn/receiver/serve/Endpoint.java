package io.nonreturn.receiver.serve;

import java.io.IOException;
import java.util.Set;

/** Answers the requests whose path begins with one name. May block. */
public interface Endpoint {
  /** The first part of the paths that it answers; empty for the root itself. */
  String first();

  /**
   * What it answers. A POST asks too, in its body: nothing that is served can be changed by a client.
   *
   * @return GET and HEAD, unless it says otherwise
   */
  default Set<String> methods() {
    return Set.of("GET", "HEAD");
  }

  /** Whether everybody may ask, also where only readers with a name are let in: for monitors. */
  default boolean isOpen() {
    return false;
  }

  /**
   * Answers one request of one of its methods, by exactly one of the answering methods of the exchange or of a {@link BlobSender}.
   * Of an answer to HEAD, the server leaves out the body.
   *
   * @param path begins with {@link #first}
   * @throws IOException when catalog or store cannot be read; the client is told that it is this side's fault
   */
  void answer(RequestPath path, Exchange exchange) throws IOException;
}
