package io.nonreturn.sender.ecosystem.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.OwnFile;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.maven.PomHead;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gathers one release: its POM, the files that are wanted of it, what upstream states about each, and signatures. A release is had as it is
 * wanted or not at all, since it never changes afterwards. One thread.
 */
final class ReleaseFiles {

  /** Gradle says in a POM that there is more to read beside it. */
  private static final String GRADLE_MARK = "do_not_remove: published-with-gradle-metadata";

  private static final Part GRADLE = new Part("", "module");

  private final Repository repository;
  private final Holdings holdings;
  private final Signatures signatures;
  private final List<String> classifiers;

  ReleaseFiles(Repository repository, Holdings holdings, Signatures signatures, List<String> classifiers) {
    this.repository = repository;
    this.holdings = holdings;
    this.signatures = signatures;
    this.classifiers = List.copyOf(classifiers);
  }

  /** A file of the release that is downloaded. */
  private static final class Piece {
    private final String path;
    private final RemoteFile remote;
    private final Sidecar sidecar;
    private final byte[] signature;

    Piece(String path, RemoteFile remote, Sidecar sidecar, byte[] signature) {
      this.path = path;
      this.remote = remote;
      this.sidecar = sidecar;
      this.signature = signature;
    }
  }

  /**
   * All of a release.
   *
   * @param isKnown whether the stream carries it: then what upstream states now is held against what it stated then
   * @throws IOException if upstream cannot be asked, has not all of it, or gives something else than it states
   */
  Lookout.Gathered gather(MavenPath pom, Wish wish, boolean isKnown, RemoteFiles files) throws IOException, InterruptedException {
    List<ArtifactDraft> drafts = new ArrayList<>();
    byte[] document = pom(pom, wish, isKnown, drafts);
    Map<String, Piece> pieces = new LinkedHashMap<>();
    Set<Part> parts = parts(pom, wish, document);
    parts.addAll(carried(pom));
    for (Part part : parts) {
      String path = part.of(pom).path();
      Piece piece = piece(path, isOptional(part, wish));
      if (piece != null) {
        pieces.put(path, piece);
      }
    }
    List<RemoteFile> wanted = pieces.values().stream().map(piece -> piece.remote).toList();
    Map<String, ArtifactDraft> had = files.get(BundleNames.of(pom.coordinates()), wanted);
    for (Piece piece : pieces.values()) {
      ArtifactDraft draft = had.get(piece.path);
      if (draft == null) {
        throw new IOException(piece.path + " could not be had; the release waits until it is whole");
      }
      if (!files.isCounting()) {
        verify(piece, draft, files);
      }
      drafts.add(draft);
      addBeside(piece.path, piece.sidecar, piece.signature, drafts);
    }
    // Without a POM it is as whole as Maven asks for; should one come, the next recheck brings it.
    return new Lookout.Gathered(drafts, true, repository.uri(pom.folder()).toString());
  }

  /** The POM's bytes; null when there is none, which is good enough where one file is wanted by name: Maven takes a jar without a POM. */
  private byte[] pom(MavenPath pom, Wish wish, boolean isKnown, List<ArtifactDraft> drafts) throws IOException, InterruptedException {
    byte[] document = repository.file(pom.path(), PomHead.MOST_BYTES);
    if (document == null) {
      if (wish.main() || wish.parts().isEmpty()) {
        throw new IOException(repository.uri(pom.path()) + " is not there; the name is wrong, or upstream has not all of it yet");
      }
      return null;
    }
    try {
      if (!PomHead.parse(document).isOf(pom)) {
        throw new IOException(pom.path() + " gives itself other coordinates than its path");
      }
    } catch (RefusedException e) {
      throw new IOException(pom.path() + " is refused: " + e.getMessage(), e);
    }
    if (isKnown) {
      sidecar(pom.path());
    }
    byte[] signature = signatures.of(pom.path());
    if (signature != null && signatures.isToBeVerified(pom.path(), signature)) {
      signatures.verify(pom.path(), document, signature);
    }
    drafts.add(document(pom.path(), document));
    addBeside(pom.path(), repository.kept(pom.path()), signature, drafts);
    return document;
  }

  private Set<Part> parts(MavenPath pom, Wish wish, byte[] document) throws IOException {
    Set<Part> parts = new TreeSet<>(wish.parts());
    if (document == null) {
      return parts;
    }
    if (wish.main()) {
      String packaging = packaging(pom, document);
      if (!packaging.equals("pom")) {
        parts.add(Part.ofPackaging(packaging));
        classifiers.forEach(classifier -> parts.add(new Part(classifier, "jar")));
      }
    } else if (!parts.isEmpty()) {
      classifiers.forEach(classifier -> parts.add(new Part(classifier, "jar")));
    }
    if (new String(document, UTF_8).contains(GRADLE_MARK)) {
      parts.add(GRADLE);
    }
    return parts;
  }

  /** What crossed before stays, though a project may need it no more: others may. */
  private Set<Part> carried(MavenPath pom) throws IOException {
    Set<Part> parts = new TreeSet<>();
    for (String each : holdings.carried(BundleNames.of(pom.coordinates())).keySet()) {
      MavenPath path = MavenPath.parse(each).orElse(pom);
      if (path.checksum().isEmpty() && path.signed().isEmpty() && !path.equals(pom) && path.coordinates().equals(pom.coordinates())) {
        parts.add(Part.of(pom.artifact() + "-" + pom.version(), path));
      }
    }
    return parts;
  }

  private static String packaging(MavenPath pom, byte[] document) throws IOException {
    try {
      return PomHead.parse(document).packaging().orElse("jar");
    } catch (RefusedException e) {
      throw new IOException(pom.path() + " is refused: " + e.getMessage(), e);
    }
  }

  /** What the settings, or Gradle, would like to have; not what was asked for by name. */
  private boolean isOptional(Part part, Wish wish) {
    return !wish.parts().contains(part) && (part.equals(GRADLE) || classifiers.contains(part.classifier()));
  }

  /** Null when upstream does not have what is optional. */
  private Piece piece(String path, boolean isOptional) throws IOException, InterruptedException {
    URI uri = repository.uri(path);
    Page head = repository.page(Ask.of(uri, 0).header("Accept-Encoding", "identity").head());
    if (head.isMissing() && isOptional) {
      return null;
    }
    if (head.isMissing()) {
      throw new IOException(uri + " is not there; upstream has not all of the release yet, or never will");
    }
    Sidecar sidecar = sidecar(path);
    String identity = sidecar == null ? identity(head) : "";
    if (sidecar == null && identity.isEmpty()) {
      throw new IOException(uri + " has neither a checksum beside it nor an ETag or a date: nothing would tell it from another");
    }
    List<Checksum> checksums = sidecar == null ? List.of() : List.of(sidecar.checksum());
    Wanted wanted = new Wanted(uri, length(head), Limits.BLOB_BYTES, checksums, Map.of());
    return new Piece(path, new RemoteFile(path, MavenEcosystem.mediaType(path), wanted, identity), sidecar, signatures.of(path));
  }

  private static long length(Page head) {
    String length = head.header("Content-Length");
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
  }

  private static String identity(Page head) {
    String etag = head.stated().etag();
    String date = head.stated().lastModified();
    return etag != null ? "etag " + etag : date != null ? "date " + date : "";
  }

  /**
   * What upstream states about a file now.
   *
   * @throws IOException if it stated something else when the file was taken: somebody changed a release, by mistake or not
   */
  private Sidecar sidecar(String path) throws IOException, InterruptedException {
    Sidecar now = repository.sidecar(path);
    Sidecar before = repository.kept(path);
    if (now != null && before != null && now.kind() == before.kind() && !now.agrees(before)) {
      throw new IOException(
          path + " was changed upstream after it was taken: " + now.checksum() + " where " + before.checksum()
              + " was stated; what crossed stays, ask those who run upstream");
    }
    return now;
  }

  private void verify(Piece piece, ArtifactDraft draft, RemoteFiles files) throws IOException {
    if (piece.signature != null && signatures.isToBeVerified(piece.path, piece.signature)) {
      signatures.verify(piece.path, file(draft, files), piece.signature);
    }
    if (piece.sidecar != null && repository.kept(piece.path) == null) {
      repository.keep(piece.path, piece.sidecar);
    }
  }

  /** Fetched once more where it was here already and its signature came later. */
  private static Path file(ArtifactDraft draft, RemoteFiles files) throws IOException {
    Path fetched = files.fetched(draft);
    if (fetched != null) {
      return fetched;
    }
    try {
      OwnFile again = draft.source().ownFile();
      if (again == null) {
        throw new IOException(draft.origin() + " cannot be read again");
      }
      return again.file();
    } catch (SkippedException e) {
      throw new IOException(draft.origin() + " cannot be fetched again: " + e.getMessage(), e);
    }
  }

  private void addBeside(String path, Sidecar sidecar, byte[] signature, List<ArtifactDraft> drafts) {
    if (sidecar != null) {
      drafts.add(document(path + "." + sidecar.kind().label(), sidecar.bytes()));
    }
    if (signature != null) {
      drafts.add(document(path + Signatures.ENDING, signature));
    }
  }

  private ArtifactDraft document(String path, byte[] bytes) {
    return RemoteFiles.document(path, repository.uri(path).toString(), MavenEcosystem.mediaType(path), bytes);
  }
}
