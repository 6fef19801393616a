package io.nonreturn.receiver.serve;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Has every request come under the address that is configured, whatever its Host field says: for links that hold behind a proxy, and
 * that no client can choose.
 */
record PublicAddress(SiteAddress address) implements HttpConfiguration.Customizer {
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    HttpURI uri = HttpURI.build(request.getHttpURI())
        .scheme(address.scheme())
        .host(address.host())
        .port(address.port())
        .asImmutable();
    // Both, as the server compares them.
    HttpFields headers = HttpFields.build(request.getHeaders()).put(HttpHeader.HOST, address.authority()).asImmutable();
    return new Request.Wrapper(request) {
      @Override
      public HttpURI getHttpURI() {
        return uri;
      }

      @Override
      public HttpFields getHeaders() {
        return headers;
      }
    };
  }
}
