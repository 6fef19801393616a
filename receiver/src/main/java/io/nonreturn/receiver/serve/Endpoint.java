package io.nonreturn.receiver.serve;

import java.io.IOException;

/** Answers the GET and HEAD requests whose path begins with one name. May block. */
public interface Endpoint {
    /** The first part of the paths that it answers; empty for the root itself. */
    String first();

    /** Answers one request. */
    void answer(RequestPath path, Exchange exchange) throws IOException;
}
