package io.nonreturn.receiver.serve;

import java.util.Set;
import org.eclipse.jetty.http.CompressedContentFormat;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.content.ResourceHttpContent;

/** A stored blob under one of its names. Its entity tag, in most cases its SHA-256, is a strong one: it vouches for every byte. */
final class BlobContent extends ResourceHttpContent {
  private final HttpField etag;

  BlobContent(StoredResource resource, String tag, String contentType) {
    super(resource, contentType);
    this.etag = new HttpField(HttpHeader.ETAG, '"' + tag + '"');
  }

  @Override
  public HttpField getETag() {
    return etag;
  }

  /** None: blobs are sent as they are. */
  @Override
  public Set<CompressedContentFormat> getPreCompressedContentFormats() {
    return Set.of();
  }
}
