package io.nonreturn.receiver.serve;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the repository is served.
 *
 * @param listen address and TCP port of plain HTTP; port 0 takes any free one; empty: there is none
 * @param tls of HTTPS; empty: there is none
 * @param address under which clients reach this side, where that is not what they ask for, as behind a proxy
 * @param ca where clients keep the certificate of the site's own authority, for what they are told
 * @param readers file of those who may read; empty: everybody may
 * @param threads at most, all of the server's
 * @param connections at most, further ones wait to be accepted
 * @param idle a connection on which nothing moves for so long is closed
 * @param slow how often is looked for clients that hold a connection by sending or taking a byte now and then
 * @param headerBytes of one request, at most
 */
public record HttpOptions(
    Optional<InetSocketAddress> listen,
    Optional<Tls> tls,
    Optional<SiteAddress> address,
    Optional<String> ca,
    Optional<Path> readers,
    int threads,
    int connections,
    Duration idle,
    Duration slow,
    int headerBytes) {

  /**
   * HTTPS with a certificate of the site's own, read again when its files change.
   *
   * @param listen address and TCP port
   * @param certificate file with the chain, this side's own first, PEM
   * @param key file with its private key, PEM, PKCS #8, not encrypted
   */
  public record Tls(InetSocketAddress listen, Path certificate, Path key) {}

  /** A thousand downloads at once are not yet a crowd, in which connections that idle have to go. */
  private static final int MOST_CONNECTIONS = 2_048;

  /** Plain HTTP for everybody: 32 threads, 2,048 connections, 30 seconds, 2 seconds, 16 KiB. */
  public static HttpOptions of(InetSocketAddress listen) {
    return new HttpOptions(
        Optional.of(listen),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        32,
        MOST_CONNECTIONS,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        16 << 10);
  }

  /** With HTTPS besides. */
  public HttpOptions withTls(Tls other) {
    return new HttpOptions(listen, Optional.of(other), address, ca, readers, threads, connections, idle, slow, headerBytes);
  }

  /** For these readers alone. */
  public HttpOptions withReaders(Path file) {
    return new HttpOptions(listen, tls, address, ca, Optional.of(file), threads, connections, idle, slow, headerBytes);
  }

  /** Under this address, whatever clients ask for. */
  public HttpOptions withAddress(SiteAddress other) {
    return new HttpOptions(listen, tls, Optional.of(other), ca, readers, threads, connections, idle, slow, headerBytes);
  }

  /** With these bounds of connections and time. */
  public HttpOptions withBounds(int mostThreads, int mostConnections, Duration idleTime, Duration slowTime) {
    return new HttpOptions(listen, tls, address, ca, readers, mostThreads, mostConnections, idleTime, slowTime, headerBytes);
  }

  /** With what of others can change while these are in use: who may read, what clients are told, the files of a certificate where there is one. */
  public HttpOptions reloaded(HttpOptions others) {
    Optional<Tls> files = tls.flatMap(own -> others.tls.map(it -> new Tls(own.listen, it.certificate, it.key))).or(() -> tls);
    return new HttpOptions(listen, files, address, others.ca, others.readers, threads, connections, idle, slow, headerBytes);
  }

  /** Whether somebody on the network could read along what readers show: not on this host alone, nor behind a proxy with HTTPS. */
  public boolean sendsSecretsInClear() {
    boolean isPlain = listen.isPresent() && !listen.get().getAddress().isLoopbackAddress();
    return readers.isPresent() && isPlain && address.map(SiteAddress::isPlain).orElse(true);
  }

  /** The address to tell people where no request says one: the configured one, else that of HTTPS, else of plain HTTP. */
  public SiteAddress usualAddress() {
    return address.orElseGet(() -> tls.map(it -> SiteAddress.of(it.listen(), false))
        .orElseGet(() -> SiteAddress.of(listen.orElseThrow(), true)));
  }
}
