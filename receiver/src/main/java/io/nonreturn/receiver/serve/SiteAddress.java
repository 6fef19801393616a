package io.nonreturn.receiver.serve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/**
 * The address under which a client reached this side, for pages that must name it in full. Unless one is configured it is what the
 * client sent: it may stand in nothing but the answer to that client.
 *
 * @param scheme http or https
 * @param host a name, or an address as it stands in a URL
 * @param port always stated
 */
public record SiteAddress(String scheme, String host, int port) {
  private static final Pattern URL = Pattern.compile("(https?)://([a-z0-9.-]+|\\[[0-9a-f:.]+\\])(?::([0-9]{1,5}))?/?");
  /** Less than RFC 3986 allows in a host: quotes, brackets and dollars are in no host's name, and might end up in a shell. */
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]");

  private static final int MOST_PORT = 65_535;

  /**
   * Reads {@code https://mirror.example} or {@code http://mirror.example:8080}.
   *
   * @throws IllegalArgumentException says what is allowed
   */
  public static SiteAddress parse(String url) {
    Matcher parts = URL.matcher(url.toLowerCase(Locale.ROOT));
    int port = parts.matches() && parts.group(3) != null ? Integer.parseInt(parts.group(3)) : 0;
    if (!parts.matches() || port > MOST_PORT) {
      // Images are asked for under /v2/ of the root, so that nothing can come before.
      throw new IllegalArgumentException(
          "is not an address such as \"https://mirror.example\" or \"http://mirror.example:8080\"; it has no path");
    }
    boolean isPlain = parts.group(1).equals("http");
    return new SiteAddress(parts.group(1), parts.group(2), port == 0 ? isPlain ? 80 : 443 : port);
  }

  /** Where clients reach a server that listens here: the address itself, or this host's name where it listens on all. */
  public static SiteAddress of(InetSocketAddress listen, boolean isPlain) {
    return new SiteAddress(isPlain ? "http" : "https", host(listen.getAddress()), listen.getPort());
  }

  private static String host(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      try {
        return InetAddress.getLocalHost().getCanonicalHostName();
      } catch (UnknownHostException e) {
        // A host without a name: at least it can be asked from itself.
        return "localhost";
      }
    }
    String text = address.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }

  /** Of this request. */
  public static SiteAddress of(Request request) {
    return new SiteAddress(request.getHttpURI().getScheme(), Request.getServerName(request), Request.getServerPort(request));
  }

  /** Whether nothing but the network keeps others from reading along. */
  public boolean isPlain() {
    return scheme.equals("http");
  }

  /** Host, and port where it is not the usual one. */
  public String authority() {
    return port == (isPlain() ? 80 : 443) ? host : host + ":" + port;
  }

  /** Whether the host is one: what a client sends may be anything. */
  boolean isPlausible() {
    return HOST.matcher(host).matches();
  }

  /** As the beginning of an absolute address, without a slash at the end. */
  public String base() {
    return scheme + "://" + authority();
  }
}
