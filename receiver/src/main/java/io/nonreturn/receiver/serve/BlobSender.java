package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ResourceService;

/**
 * Sends blobs: ranges, conditional requests, HEAD and the copying, which is the kernel's where it can be, are Jetty's. The entity tag is
 * the blob's SHA-256 in quotes, unless another is given. Headers that the endpoint put on the response before stay. Source: RFC 9110, sections 13 and 14. Any
 * thread.
 */
public final class BlobSender {
  /**
   * For addresses that name the content: never asked for again. Not public: what was let in by a name and a password is no shared
   * cache's to give to others (RFC 9111, section 3.5).
   */
  public static final String IMMUTABLE = "max-age=31536000, immutable";
  /** For addresses whose content may change with the next generation: kept, but asked whether it still holds. */
  public static final String REVALIDATED = "no-cache";

  /** In one request. Clients that read an archive from its end ask for a few. */
  private static final int MOST_RANGES = 64;

  private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}");
  private static final String UNKNOWN = "application/octet-stream";

  private final StoredBlobs blobs;
  private final ResourceService service = new ResourceService();

  /** @param cacheControl what caches may do with the answers */
  public BlobSender(StoredBlobs blobs, String cacheControl) {
    this.blobs = blobs;
    service.setEtags(true);
    service.setDirAllowed(false);
    service.setCacheControl(cacheControl);
  }

  /** Answers with a published file under the media type that the low side states, or else the one that its name tells. */
  public void send(Exchange exchange, PublishedFile file) throws IOException {
    send(exchange, file, mediaType(file));
  }

  /** Answers with a published file under a given media type. */
  public void send(Exchange exchange, PublishedFile file, String contentType) throws IOException {
    send(exchange, file.sha256(), contentType, file.publishedMicros());
  }

  /** The same for clients that know the bytes by another name than their SHA-256: it stands as the entity tag. */
  public void send(Exchange exchange, PublishedFile file, String contentType, String tag) throws IOException {
    send(exchange, file.sha256(), contentType, file.publishedMicros(), tag);
  }

  /** Answers with a blob; Last-Modified is the time at which it became visible. */
  public void send(Exchange exchange, Digest id, String contentType, long publishedMicros) throws IOException {
    send(exchange, id, contentType, publishedMicros, id.hex());
  }

  private void send(Exchange exchange, Digest id, String contentType, long publishedMicros, String tag) throws IOException {
    Instant modified = Instant.EPOCH.plus(publishedMicros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
    StoredResource stored;
    try {
      stored = new StoredResource(blobs.file(id), modified);
    } catch (NoSuchFileException e) {
      exchange.lost();
      return;
    }
    BlobContent content = new BlobContent(stored, tag, contentType);
    // RFC 9530: lets any client check what it got, whole or in ranges.
    String digest = "sha-256=:" + Base64.getEncoder().encodeToString(id.toBytes()) + ":";
    exchange.response().getHeaders().put("Repr-Digest", digest);
    service.doGet(withFairRange(exchange.request(), content), exchange.response(), exchange.callback(), content);
  }

  private static String mediaType(PublishedFile file) {
    if (MEDIA_TYPE.matcher(file.mediaType()).matches()) {
      return file.mediaType();
    }
    String known = MimeTypes.DEFAULTS.getMimeByExtension(file.name());
    return known == null ? UNKNOWN : known;
  }

  /**
   * A range counts for GET alone (RFC 9110, section 14.2), and only for exactly the content that If-Range names (section 13.1.5). Very
   * many at once are ignored, as section 14.2 allows: a short request would have the server read and describe thousands of
   * single bytes. So is one of an empty file: clients that ask for a first byte to learn the size want no error.
   */
  private static Request withFairRange(Request request, BlobContent content) {
    String condition = request.getHeaders().get(HttpHeader.IF_RANGE);
    boolean isSame = condition == null
        || condition.equals(content.getETagValue())
        || condition.equals(content.getLastModified().getValue());
    long ranges = request.getHeaders().getValuesList(HttpHeader.RANGE).stream()
        .mapToLong(range -> range.chars().filter(c -> c == ',').count() + 1)
        .sum();
    if (isSame && ranges <= MOST_RANGES && HttpMethod.GET.is(request.getMethod()) && content.getResource().length() > 0) {
      return request;
    }
    HttpFields whole = HttpFields.build(request.getHeaders()).remove(HttpHeader.RANGE).asImmutable();
    return new Request.Wrapper(request) {
      @Override
      public HttpFields getHeaders() {
        return whole;
      }
    };
  }
}
