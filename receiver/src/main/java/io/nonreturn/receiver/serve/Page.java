package io.nonreturn.receiver.serve;

import io.nonreturn.wire.Digest;
import java.nio.charset.StandardCharsets;

/**
 * A page as it is sent. Its entity tag is its own hash: it changes exactly when the page does, also over restarts.
 *
 * @param contentType with its charset
 * @param bytes the body
 * @param etag quoted
 */
@SuppressWarnings("ArrayRecordComponent") // sent, never compared
public record Page(String contentType, byte[] bytes, String etag) {
    /** A page of these bytes. */
    public static Page of(String contentType, byte[] bytes) {
        return new Page(contentType, bytes, '"' + Digest.sha256(bytes).hex().substring(0, 32) + '"');
    }

    /** A page of this text. */
    public static Page of(String contentType, String text) {
        return of(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Text as it must stand in HTML, within elements and within quoted attributes. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
