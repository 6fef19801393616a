package io.nonreturn.receiver.ecosystem.npm;

import java.util.List;
import java.util.Map;

/**
 * What a package's document says as far as it is checked.
 *
 * @param name of the package
 * @param description in short; may be empty
 * @param tags versions by the names that people use for them, such as {@code latest}
 * @param times when versions were published, as upstream states it; may lack some
 * @param versions by version, in the order of the document
 */
record Packument(
    String name, String description, Map<String, String> tags, Map<String, String> times, Map<String, Release> versions) {

  /**
   * One version's manifest.
   *
   * @param name that it states
   * @param version that it states
   * @param integrity {@code dist.integrity}; empty where there is none, as in old packages
   * @param shasum {@code dist.shasum}; may be empty
   * @param signatures of the registry
   */
  record Release(String name, String version, String integrity, String shasum, List<Signature> signatures) {}

  /**
   * One of the registry's signatures.
   *
   * @param keyid names the key
   * @param sig in Base64
   */
  record Signature(String keyid, String sig) {}
}
