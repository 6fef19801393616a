package io.nonreturn.sender.fetch;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A question for a page.
 *
 * @param uri absolute, http or https
 * @param headers to send besides the fetcher's own
 * @param known of an earlier answer: if nothing changed, no body comes
 * @param mostBytes that the body may have, decompressed
 * @param headOnly asks for the headers alone
 */
public record Ask(URI uri, Map<String, String> headers, Validators known, int mostBytes, boolean headOnly) {

  /** Freezes the headers. */
  public Ask {
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
  }

  /** A plain question. */
  public static Ask of(URI uri, int mostBytes) {
    return new Ask(uri, Map.of(), Validators.NONE, mostBytes, false);
  }

  /** The same for one of these media types. */
  public Ask accept(String types) {
    return header("Accept", types);
  }

  /** The same with another header. */
  public Ask header(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Ask(uri, more, known, mostBytes, headOnly);
  }

  /** The same, to be answered only if something changed. */
  public Ask unlessStill(Validators validators) {
    return new Ask(uri, headers, validators, mostBytes, headOnly);
  }

  /** The same without a body. */
  public Ask head() {
    return new Ask(uri, headers, known, mostBytes, true);
  }
}
