package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Checksum;
import java.net.URI;
import java.util.List;

/**
 * A file as a project's page tells of it.
 *
 * @param name of the file
 * @param uri where it is, without fragment
 * @param checksums what is stated of its bytes, SHA-256 first; may be empty
 * @param size in bytes, -1 when it is not stated
 * @param requiresPython versions of Python that it is for, or null
 * @param yanked why it was taken back, empty for no reason, null when it was not
 * @param uploadTime as written, a moment of UTC; or null
 * @param hasMetadata whether its core metadata is beside it
 * @param metadataSha256 of that, or null
 * @param provenance where the attestations are, or null
 */
record SimpleFile(
    String name,
    URI uri,
    List<Checksum> checksums,
    long size,
    String requiresPython,
    String yanked,
    String uploadTime,
    boolean hasMetadata,
    String metadataSha256,
    URI provenance) {

  /** Of a text that may become long on a page that has many. */
  static final int MOST_TEXT = 500;

  /** Where its core metadata is (PEP 658). */
  URI metadataUri() {
    String text = uri.toString();
    int query = text.indexOf('?');
    return query < 0 ? URI.create(text + ".metadata") : URI.create(text.substring(0, query) + ".metadata" + text.substring(query));
  }
}
