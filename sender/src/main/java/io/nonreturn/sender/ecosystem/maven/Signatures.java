package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.openpgp.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * OpenPGP signatures beside files, held against the keys of those publishers whom an operator trusts. One thread.
 */
final class Signatures {

  static final String ENDING = ".asc";
  static final int MOST_BYTES = 64 << 10;

  /** A file is held in memory while its signature is checked. */
  private static final long MOST_SIGNED_BYTES = 256L << 20;

  /** What is done with signatures. */
  enum Policy {
    /** They are not asked for. */
    IGNORE,
    /** They cross and are for the clients to check. */
    CARRY,
    /** Where there is one it must be right. */
    VERIFY_IF_PRESENT,
    /** There must be one, and it must be right. */
    REQUIRE;

    /** As settings have it. */
    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Policy of(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    static List<String> labels() {
      return Arrays.stream(values()).map(Policy::label).toList();
    }

    boolean isVerifying() {
      return this == VERIFY_IF_PRESENT || this == REQUIRE;
    }
  }

  private final Policy policy;
  private final Keyring keys;
  private final Repository repository;

  /** @param keys null when nothing is verified */
  Signatures(Policy policy, Keyring keys, Repository repository) {
    this.policy = policy;
    this.keys = keys;
    this.repository = repository;
  }

  /**
   * The signature of a file as it is now; null when there is none, or none is wanted.
   *
   * @throws IOException if upstream cannot be asked, or has none where there must be one
   */
  byte[] of(String path) throws IOException, InterruptedException {
    byte[] signature = policy == Policy.IGNORE ? null : repository.signature(path + ENDING, MOST_BYTES);
    if (signature == null && policy == Policy.REQUIRE) {
      throw new IOException(path + " has no signature, and mirror.maven.signatures requires one");
    }
    return signature;
  }

  /** Whether a signature is not known to be right yet. */
  boolean isToBeVerified(String path, byte[] signature) throws IOException {
    return policy.isVerifying() && !Arrays.equals(signature, repository.cache().get(path + ENDING));
  }

  /**
   * Holds a signature against a file, and remembers that it is right.
   *
   * @throws IOException if it is not
   */
  void verify(String path, byte[] file, byte[] signature) throws IOException {
    try {
      keys.signer(file, signature);
    } catch (RefusedException e) {
      throw new IOException(path + " is not signed by a key of mirror.maven.keys: " + e.getMessage(), e);
    }
    repository.cache().put(path + ENDING, signature);
  }

  /** The same for a file on disk. */
  void verify(String path, Path file, byte[] signature) throws IOException {
    if (Files.size(file) > MOST_SIGNED_BYTES) {
      throw new IOException(path + " bytes=" + Files.size(file) + " > LIMIT=" + MOST_SIGNED_BYTES + " of files whose signature can be checked");
    }
    verify(path, Files.readAllBytes(file), signature);
  }
}
