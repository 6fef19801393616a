package io.nonreturn.receiver.serve;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each request to the endpoint of its path's first part. Nothing here can be changed by a client, so only reading is let in. */
final class Routes extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    /** Nothing of a page may be loaded from anywhere, run, sent, or framed; the sandbox gives files an origin of their own. */
    private static final String CONTENT_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none';"
            + " base-uri 'none'; frame-ancestors 'none'; sandbox allow-downloads";
    /** Beside the receiver's own needs: slabs of blocks take up to half of its heap. */
    private static final int PAGE_MEMORY_BYTES = 96 << 20;

    private final PageMemory memory = new PageMemory(PAGE_MEMORY_BYTES);
    private final Map<String, Endpoint> endpoints;

    Routes(List<Endpoint> endpoints) {
        this.endpoints = endpoints.stream().collect(Collectors.toMap(Endpoint::first, Function.identity()));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback, memory);
        // Content comes from elsewhere: a browser must neither guess what it is nor run it as part of these pages.
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Content-Security-Policy", CONTENT_SECURITY);
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            exchange.error(HttpStatus.METHOD_NOT_ALLOWED_405, "only GET and HEAD are answered here");
            return true;
        }
        Optional<RequestPath> path = Optional.ofNullable(request.getHttpURI().getPath()).flatMap(RequestPath::parse);
        if (path.isEmpty()) {
            exchange.error(HttpStatus.BAD_REQUEST_400, "the path is not percent-encoded UTF-8");
            return true;
        }
        Endpoint endpoint = endpoints.get(path.get().first());
        if (endpoint == null) {
            exchange.notFound();
            return true;
        }
        try {
            endpoint.answer(path.get(), exchange);
        } catch (PageTooLargeException e) {
            LOG.warn("request path={} failed: {}", request.getHttpURI().getPath(), e.getMessage());
            exchange.error(HttpStatus.INTERNAL_SERVER_ERROR_500, "there is too much here for one page");
        } catch (IOException e) {
            LOG.warn("request path={} failed: {}", request.getHttpURI().getPath(), e.getMessage());
            exchange.error(HttpStatus.INTERNAL_SERVER_ERROR_500, "the catalog cannot be read at the moment");
        }
        return true;
    }
}
