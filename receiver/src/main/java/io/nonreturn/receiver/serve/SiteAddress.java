package io.nonreturn.receiver.serve;

import org.eclipse.jetty.server.Request;

/**
 * The address under which a client reached this side, for pages that must name it in full. It is what the client sent: it may stand in
 * nothing but the answer to that client.
 *
 * @param scheme http or https
 * @param host a name, or an address as it stands in a URL
 * @param port always stated
 */
public record SiteAddress(String scheme, String host, int port) {
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

    /** As the beginning of an absolute address, without a slash at the end. */
    public String base() {
        return scheme + "://" + authority();
    }
}
