package io.nonreturn.wire;

import io.nonreturn.wire.service.ServiceCredentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The key files of a link: makes them and reads them. All are PEM texts that say what they are for.
 *
 * <pre>
 *   publisher.key  0600  stays on the low side              two PRIVATE KEY blocks (PKCS #8): Ed25519, ML-DSA-87
 *   link.key       0600  goes to both sides                 one NONRETURN LINK KEY block of 32 bytes
 *   trust.pem      0644  goes to the high side              for each publisher two PUBLIC KEY blocks (X.509)
 * </pre>
 *
 * <p>Private files are created with their mode and are not read when group or others could have read them.
 */
public final class KeyFiles {
  public static final String PUBLISHER = "publisher.key";
  public static final String LINK = "link.key";
  public static final String TRUST = "trust.pem";

  private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");

  /** More than any key file has; what is longer is something else. */
  private static final long MAX_FILE_BYTES = 1 << 20;

  private KeyFiles() {}

  /** Makes all three files, with fresh keys that hold without end. */
  public static PublicKeys init(Path directory) throws KeyFileException {
    SecureRandom random = new SecureRandom();
    return write(directory, Publisher.generate(random), Optional.of(LinkKey.generate(random)));
  }

  /**
   * Makes all three files, with fresh keys. All or none: when one cannot be made, those made before it are deleted.
   *
   * @param directory created with mode 0700 when it is missing
   * @param expires until when the publisher's keys hold
   * @param withLink false for a link that goes on with the key that it has: then there is no link.key
   * @return the public keys in trust.pem
   * @throws KeyFileException when one of the files is there already, or cannot be made
   */
  public static PublicKeys init(Path directory, Instant expires, boolean withLink) throws KeyFileException {
    SecureRandom random = new SecureRandom();
    Optional<LinkKey> link = withLink ? Optional.of(LinkKey.generate(random)) : Optional.empty();
    return write(directory, Publisher.generate(random).until(expires), link);
  }

  static PublicKeys write(Path directory, Publisher publisher, Optional<LinkKey> link) throws KeyFileException {
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(directory.resolve(PUBLISHER), KeyTexts.publisher(publisher));
    link.ifPresent(key -> files.put(directory.resolve(LINK), KeyTexts.link(key)));
    files.put(directory.resolve(TRUST), KeyTexts.trust(List.of(publisher.publicKeys())));
    for (Path file : files.keySet()) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw exists(file);
      }
    }
    List<Path> made = new ArrayList<>();
    try {
      createDirectory(directory);
      for (Map.Entry<Path, String> file : files.entrySet()) {
        boolean open = file.getKey().endsWith(TRUST);
        create(file.getKey(), file.getValue(), open ? PUBLIC : OWNER_ONLY, made);
      }
      force(directory);
      return publisher.publicKeys();
    } catch (FileAlreadyExistsException e) {
      deleteAll(made);
      throw exists(Path.of(e.getFile()));
    } catch (IOException | UnsupportedOperationException e) {
      deleteAll(made);
      throw new KeyFileException(
          "cannot make key files in " + directory + ": " + e + ". Choose a directory on a local file system that you may write to", e);
    }
  }

  /** Reads publisher.key. */
  public static Publisher readPublisher(Path file) throws KeyFileException {
    return KeyTexts.parsePublisher(file, readPrivate(file));
  }

  /** Reads link.key. */
  public static LinkKey readLink(Path file) throws KeyFileException {
    return KeyTexts.parseLink(file, readPrivate(file));
  }

  /** Reads trust.pem. It holds no secret, but who may write to it decides what is believed. */
  public static Trust readTrust(Path file) throws KeyFileException {
    String text = read(file);
    Set<PosixFilePermission> mode = permissions(file);
    if (!ServiceCredentials.hold(file)
        && (mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE))) {
      throw new KeyFileException(
          "trust file " + file + " may be written by others (mode " + PosixFilePermissions.toString(mode)
              + "). Compare it with the low side's, then: chmod go-w " + file);
    }
    return KeyTexts.parseTrust(file, text);
  }

  private static String readPrivate(Path file) throws KeyFileException {
    String text = read(file);
    Set<PosixFilePermission> mode = permissions(file);
    if (!OWNER_ALL.containsAll(mode) && !ServiceCredentials.hold(file)) {
      throw new KeyFileException(
          "private key file " + file + " is open to others (mode " + PosixFilePermissions.toString(mode)
              + "). If nobody can have read it: chmod 600 " + file + " ; otherwise make new keys");
    }
    return text;
  }

  private static String read(Path file) throws KeyFileException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES || !Files.isRegularFile(file)) {
        throw new KeyFileException(file + " is not a key file. Point to one made by: nonreturn keys init DIR");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new KeyFileException("key file " + file + " does not exist. Make keys with: nonreturn keys init DIR", e);
    } catch (KeyFileException e) {
      throw e;
    } catch (IOException e) {
      throw new KeyFileException("cannot read key file " + file + ": " + e + ". Give it to the user that runs this", e);
    }
  }

  private static Set<PosixFilePermission> permissions(Path file) throws KeyFileException {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (IOException | UnsupportedOperationException e) {
      throw new KeyFileException("cannot see who may read " + file + ": keep it on a file system with POSIX modes", e);
    }
  }

  private static void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ALL));
    }
  }

  private static void create(Path file, String text, Set<PosixFilePermission> mode, List<Path> made) throws IOException {
    Set<StandardOpenOption> onlyNew = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, onlyNew, PosixFilePermissions.asFileAttribute(mode))) {
      made.add(file);
      ByteBuffer bytes = UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void deleteAll(List<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // The first failure is reported; this file is whole or empty, and the next attempt will name it.
      }
    }
  }

  private static KeyFileException exists(Path file) {
    return new KeyFileException(file + " exists and is never overwritten. Choose another directory, or move the old keys away");
  }
}
