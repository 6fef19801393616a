package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.fetch.Checksum;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a packument says about one version, as far as it decides whether that crosses.
 *
 * @param version by which it is known
 * @param tarball address, as upstream writes it
 * @param checksums all that are stated and can be computed
 * @param integrity as registry signatures cover it; made of the old digest where there is no other
 * @param signatures of the registry
 * @param os systems it is for, each perhaps with {@code !} before it; empty for all
 * @param cpu processors, in the same way
 * @param fault why it cannot cross whatever is selected; empty if it can
 */
record Release(
    String version,
    String tarball,
    List<Checksum> checksums,
    String integrity,
    List<Signature> signatures,
    List<String> os,
    List<String> cpu,
    String fault) {

  private static final int MOST_CHARACTERS = 4_096;
  private static final int MOST_SIGNATURES = 16;

  /**
   * One of the registry's signatures.
   *
   * @param keyid names the key
   * @param sig in Base64
   */
  record Signature(String keyid, String sig) {}

  /** Reads a version's manifest. */
  static Release of(String name, String version, JsonNode manifest) {
    JsonNode dist = manifest.path("dist");
    String integrity = dist.path("integrity").asString("").strip();
    String shasum = dist.path("shasum").asString("");
    List<Checksum> checksums = new ArrayList<>();
    String fault = "";
    try {
      for (String part : integrity.isEmpty() ? new String[0] : integrity.split("\\s+", -1)) {
        String hash = part.indexOf('?') < 0 ? part : part.substring(0, part.indexOf('?'));
        if (hash.startsWith("sha512-")) {
          checksums.add(Checksum.ofBase64(Checksum.Algorithm.SHA_512, hash.substring("sha512-".length())));
        } else if (hash.startsWith("sha1-")) {
          checksums.add(Checksum.ofBase64(Checksum.Algorithm.SHA_1, hash.substring("sha1-".length())));
        }
      }
      if (!shasum.isEmpty()) {
        checksums.add(new Checksum(Checksum.Algorithm.SHA_1, shasum));
      }
    } catch (IllegalArgumentException e) {
      fault = "its integrity is no digest";
    }
    boolean isIt = manifest.path("name").asString("").equals(name) && manifest.path("version").asString("").equals(version);
    List<Signature> signatures = signatures(dist.path("signatures"));
    if (!isIt || !NpmName.isVersion(version)) {
      fault = "its manifest names another package or version";
    } else if (checksums.isEmpty() && fault.isEmpty()) {
      fault = "neither a SHA-512 nor a SHA-1 is stated";
    } else if (integrity.length() > MOST_CHARACTERS || signatures == null) {
      fault = "its digests or signatures are longer than any are";
    }
    return new Release(
        version,
        dist.path("tarball").asString(""),
        List.copyOf(checksums),
        integrity.isEmpty() && fault.isEmpty() ? "sha1-" + Base64.getEncoder().encodeToString(bytes(checksums.getFirst().hex())) : integrity,
        signatures == null ? List.of() : signatures,
        texts(manifest.path("os")),
        texts(manifest.path("cpu")),
        fault);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static List<Signature> signatures(JsonNode list) {
    List<Signature> signatures = new ArrayList<>();
    for (JsonNode each : list) {
      Signature signature = new Signature(each.path("keyid").asString(""), each.path("sig").asString(""));
      if (signatures.size() == MOST_SIGNATURES || signature.keyid().length() + signature.sig().length() > MOST_CHARACTERS) {
        return null;
      }
      signatures.add(signature);
    }
    return signatures;
  }

  private static List<String> texts(JsonNode node) {
    if (node.isString()) {
      return List.of(node.asString());
    }
    List<String> texts = new ArrayList<>();
    node.forEach(each -> texts.add(each.asString("")));
    return texts;
  }

  /** Whether a list of a manifest admits one of these; npm's own rule. */
  static boolean fits(List<String> stated, List<String> wanted) {
    if (stated.isEmpty() || wanted.isEmpty() || stated.equals(List.of("any"))) {
      return true;
    }
    boolean onlyNegations = stated.stream().allMatch(each -> each.startsWith("!"));
    return wanted.stream().anyMatch(each -> !stated.contains("!" + each) && (onlyNegations || stated.contains(each)));
  }
}
