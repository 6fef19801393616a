package io.nonreturn.receiver.serve;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the repository is served.
 *
 * @param listen address and TCP port; port 0 takes any free one
 * @param threads at most, all of the server's
 * @param connections at most, further ones wait to be accepted
 * @param idle a connection on which nothing moves for so long is closed
 * @param slow how often is looked for clients that hold a connection by sending or taking a byte now and then
 * @param headerBytes of one request, at most
 */
public record HttpOptions(
        InetSocketAddress listen, int threads, int connections, Duration idle, Duration slow, int headerBytes) {
    /** 32 threads, 1,024 connections, 30 seconds, 2 seconds, 16 KiB. */
    public static HttpOptions of(InetSocketAddress listen) {
        return new HttpOptions(listen, 32, 1_024, Duration.ofSeconds(30), Duration.ofSeconds(2), 16 << 10);
    }
}
