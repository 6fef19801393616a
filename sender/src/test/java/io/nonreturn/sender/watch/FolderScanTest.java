package io.nonreturn.sender.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files of every awkward kind. */
class FolderScanTest {

  @TempDir Path temporary;
  private final Skips skips = new Skips("test");
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("mirror"));
  }

  private List<String> scan() throws IOException {
    return FolderScan.of(root, skips, (folder, inode) -> {}).files().stream().map(FoundFile::path).sorted().toList();
  }

  private void write(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  @Test
  void findsNestedFiles() throws IOException {
    write("a.txt");
    write("b/c.txt");
    write("b/d/e.txt");
    write("b/ü.txt");
    assertEquals(List.of("a.txt", "b/c.txt", "b/d/e.txt", "b/ü.txt"), scan());
    assertEquals(Map.of(), skips.snapshot());
  }

  @Test
  void tellsListenersOfEachFolderBeforeItsContent() throws IOException {
    write("b/d/e.txt");
    List<Path> told = new java.util.ArrayList<>();
    FolderScan.of(root, skips, (folder, inode) -> told.add(folder));
    assertEquals(List.of(root, root.resolve("b"), root.resolve("b/d")), told);
  }

  @Test
  void socketsAndPipesAreNoFiles() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
      run("mkfifo", root.resolve("pipe").toString());
      write("file");
      assertEquals(List.of("file"), scan());
      assertEquals(Map.of("not-a-file", 2L), skips.snapshot());
    }
  }

  @Test
  void linksAreFollowedToFilesOfTheTreeOnly() throws IOException {
    write("inside.txt");
    write("folder/file.txt");
    Path secret = Files.writeString(temporary.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("good"), Path.of("inside.txt"));
    Files.createSymbolicLink(root.resolve("away"), secret);
    Files.createSymbolicLink(root.resolve("dotdot"), Path.of("../secret"));
    Files.createSymbolicLink(root.resolve("chain"), Path.of("away"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("nothing"), Path.of("absent"));
    Files.createSymbolicLink(root.resolve("up"), Path.of("."));
    assertEquals(List.of("folder/file.txt", "good", "inside.txt"), scan());
    assertEquals(
        Map.of("link-out-of-tree", 3L, "link-broken", 2L, "link-to-folder", 1L), new TreeMap<>(skips.snapshot()));
  }

  @Test
  void aLinkIsReadWhereItPoints() throws IOException {
    write("inside.txt");
    Files.createSymbolicLink(root.resolve("good"), Path.of("inside.txt"));
    for (FoundFile found : FolderScan.of(root, skips, (folder, inode) -> {}).files()) {
      assertEquals(root.toRealPath().resolve("inside.txt"), found.file());
    }
  }

  @Test
  void namesMustBeUtf8WhateverTheLocale() throws Exception {
    String script =
        "import os,sys; d=os.fsencode(sys.argv[1]); "
            + "[open(os.path.join(d,n),'w').close() for n in"
            + " (b'latin-\\xe9.txt', b'\\xff\\xfe', b'utf8-\\xc3\\xa9.txt', b'overlong-\\xc0\\xaf')]";
    run("python3", "-c", script, root.toString());
    assertEquals(List.of("utf8-é.txt"), scan());
    assertEquals(Map.of("name-not-utf8", 3L), skips.snapshot());
  }

  @Test
  void hiddenAndUnfinishedFilesWait() throws IOException {
    for (String name : List.of(".hidden", "a.part", "b.TMP", "c.partial", "d.crdownload", "e~", ".git/config")) {
      write(name);
    }
    write("part");
    assertEquals(List.of("part"), scan());
    assertEquals(Map.of("temporary", 7L), skips.snapshot());
  }

  @Test
  void foldersEndAtTheDepthOfAPath() throws IOException {
    write("d/".repeat(31) + "deep");
    write("e/".repeat(32) + "deeper");
    assertEquals(List.of("d/".repeat(31) + "deep"), scan());
    assertEquals(Map.of("too-deep", 1L), skips.snapshot());
  }

  @Test
  void eachFileIsCountedOnceUntilItIsGone() throws IOException {
    write(".hidden");
    scan();
    scan();
    assertEquals(Map.of("temporary", 1L), skips.snapshot());
    Files.delete(root.resolve(".hidden"));
    scan();
    write(".hidden");
    scan();
    assertEquals(Map.of("temporary", 2L), skips.snapshot());
  }

  @Test
  void aMissingFolderIsAnError() throws IOException {
    Files.delete(root);
    assertThrows(IOException.class, this::scan);
  }

  @Test
  void anythingIsPrintableInTheLog() throws Exception {
    Skips odd = new Skips("m");
    odd.note("line\nbreak\u202Etxt.exe", Skipped.BAD_PATH, "\u0007");
    assertEquals(Map.of("bad-path", 1L), odd.snapshot());
    for (Skipped cause : Skipped.values()) {
      assertTrue(cause.label().matches("[a-z0-9-]+"), cause.label());
      assertTrue(cause.advice().length() > 10);
    }
  }
}
