/**
 * The site's certificate: read from PEM files, checked, read again when they change.
 *
 * <pre>
 *   chain.pem, key.pem ─► {@link io.nonreturn.receiver.serve.tls.SiteCertificate} ─► {@link io.nonreturn.receiver.serve.tls.TlsContext} ─► serve
 * </pre>
 *
 * <p>Input: two files of the administrator's. Output: what Jetty's TLS needs. Threads: the start's, and one timer. Bound: 1 MiB a file. Failure:
 * at the start, the start; later, the certificate of before stays and the log says why.
 */
package io.nonreturn.receiver.serve.tls;
