/**
 * Plain files: a bundle is a folder of a mirror.
 *
 * <pre>
 *   /raw/…  {@link io.nonreturn.receiver.ecosystem.raw.RawEndpoint} ─► {@link io.nonreturn.receiver.ecosystem.raw.RawIndex} ─► catalog
 * </pre>
 *
 * <p>Input: requests, and the catalog. Output: files as they crossed, and lists of folders. Threads: the HTTP server's. Bound: a part of a
 * list holds a thousand entries. Failure: of a request, that request. Nothing is checked: any file will do.
 */
package io.nonreturn.receiver.ecosystem.raw;
