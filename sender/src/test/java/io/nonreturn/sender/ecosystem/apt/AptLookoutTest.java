package io.nonreturn.sender.ecosystem.apt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.LyingServer;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Ecosystems;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive of two architectures on a server of our own. */
class AptLookoutTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Set<Digest> stored = new HashSet<>();
  private LyingServer server;
  private Mirror mirror;
  private long nanos;

  @BeforeEach
  void open() throws Exception {
    server = new LyingServer();
    server.on(
        "/",
        exchange -> {
          byte[] file = files.get(exchange.getRequestURI().getPath().substring(1));
          String etag = file == null ? null : '"' + Digest.sha256(file).hex() + '"';
          if (file == null) {
            LyingServer.answer(exchange, 404, new byte[0]);
          } else if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
          } else {
            LyingServer.file(exchange, file, etag);
          }
        });
    suite(1, "yes");
    mirror = mirror("suites = [\"stable\"]\narchitectures = [\"amd64\"]\n");
  }

  @AfterEach
  void close() throws IOException {
    mirror.close();
    server.close();
  }

  private Mirror mirror(String own) throws Exception {
    FetchOptions fetch = new FetchOptions(null, null, null, 1_000, 4);
    URI base = server.uri("/debian/");
    UpstreamOptions options = new UpstreamOptions(base, List.of(), new NameFilter(List.of(), List.of()), INTERVAL, fetch);
    Holdings holdings =
        new Holdings() {
          @Override
          public boolean has(Digest blob) {
            return stored.contains(blob);
          }

          @Override
          public Digest carried(String bundle, String path, Fingerprint fingerprint) {
            return null;
          }
        };
    Fetcher fetcher = Fetcher.open(base, fetch, folder.resolve("downloads"), () -> Instant.EPOCH);
    Settings settings = Settings.parse(folder.resolve("sender.toml"), own);
    Mirror opened = Ecosystems.named("apt")
        .upstream(settings, settings)
        .open(new MirrorTools("debian", options, fetcher, holdings, false, () -> Instant.EPOCH, () -> nanos, new Skips("debian")));
    settings.check();
    return opened;
  }

  /** A generation with a package of its own for each architecture. */
  private void suite(int number, String byHash) {
    StringBuilder release = new StringBuilder(
        "Suite: stable\nDate: Sat, 10 Feb 2024 11:07:" + (10 + number) + " UTC\nAcquire-By-Hash: " + byHash
            + "\nArchitectures: amd64 arm64\nComponents: main\nSHA256:\n");
    for (String architecture : List.of("amd64", "arm64")) {
      byte[] deb = (architecture + number).getBytes(UTF_8);
      String pool = "pool/a_1%3a" + number + "_" + architecture + ".deb";
      files.put("debian/" + pool, deb);
      byte[] packages = ("Package: a\nFilename: " + pool + "\nSize: " + deb.length + "\nSHA256: " + Digest.sha256(deb) + "\n").getBytes(UTF_8);
      String index = "main/binary-" + architecture + "/Packages";
      files.put("debian/dists/stable/" + index, packages);
      String hash = Digest.sha256(packages).hex();
      files.put("debian/dists/stable/main/binary-" + architecture + "/by-hash/SHA256/" + hash, packages);
      release.append(" " + hash + " " + packages.length + " " + index + "\n");
    }
    files.put("debian/dists/stable/Release", release.toString().getBytes(UTF_8));
  }

  private List<BundleDraft> look() throws IOException {
    nanos += INTERVAL.toNanos();
    return mirror.poll(Set.of());
  }

  private void taken(List<BundleDraft> drafts) {
    for (BundleDraft draft : drafts) {
      draft.artifacts().forEach(artifact -> stored.add(artifact.expected()));
      mirror.taken(draft);
    }
  }

  private long asked(String part) {
    return server.asked.stream().filter(a -> a.path().contains(part)).count();
  }

  @Test
  void theChosenPartOfASuiteIsOneBundleAndNothingComesTwice() throws Exception {
    List<BundleDraft> drafts = look();
    assertEquals(1, drafts.size(), mirror.skips().problem());
    assertEquals("stable", drafts.get(0).name());
    List<String> paths = drafts.get(0).artifacts().stream().map(ArtifactDraft::path).toList();
    assertEquals(4, paths.size(), paths.toString());
    assertTrue(paths.containsAll(List.of("dists/stable/Release", "dists/stable/main/binary-amd64/Packages", "pool/a_1%3a1_amd64.deb")));
    assertEquals(0, asked("arm64"));
    assertEquals(0, asked("binary-amd64/Packages"), "by its digest alone");
    assertEquals(1, asked("pool/a_1%253a1_amd64.deb"));
    taken(drafts);

    int before = server.asked.size();
    assertEquals(List.of(), look());
    // InRelease is not there; Release did not change.
    assertTrue(server.asked.subList(before, server.asked.size()).stream().allMatch(a -> a.path().endsWith("Release")));

    suite(2, "yes");
    assertEquals(4, look().get(0).artifacts().size());
    assertEquals(1, asked("a_1%253a1_amd64"));
    assertEquals(1, asked("a_1%253a2_amd64"));
  }

  @Test
  void whatIsNotWholeOrNotAsStatedIsNotDraftedAndLookedAtAgain() throws Exception {
    suite(1, "no");
    String index = "debian/dists/stable/main/binary-amd64/Packages";
    byte[] good = files.put(index, "Package: evil\n".getBytes(UTF_8));
    assertEquals(List.of(), look());
    assertTrue(mirror.skips().problem().contains("other bytes than it states"), mirror.skips().problem());
    files.put(index, good);
    byte[] deb = files.remove("debian/pool/a_1%3a1_amd64.deb");
    assertEquals(List.of(), look());
    files.put("debian/pool/a_1%3a1_amd64.deb", deb);
    List<BundleDraft> drafts = look();
    assertEquals(1, drafts.size());
    assertEquals(3, drafts.get(0).artifacts().size());
    taken(drafts);

    suite(0, "no");
    assertEquals(List.of(), look(), "a mirror that went back");
    suite(3, "no");
    assertEquals(1, look().size());
  }

  @Test
  void inReleaseIsTakenFromTheDayOnOnWhichItIsThere() throws Exception {
    taken(look());
    String release = new String(files.get("debian/dists/stable/Release"), UTF_8);
    String signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + release
        + "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n";
    files.put("debian/dists/stable/InRelease", signed.getBytes(UTF_8));
    List<BundleDraft> drafts = look();
    List<String> paths = drafts.get(0).artifacts().stream().map(ArtifactDraft::path).toList();
    assertTrue(paths.contains("dists/stable/InRelease") && !paths.contains("dists/stable/Release"), paths.toString());
    taken(drafts);
    assertEquals(List.of(), look());
  }

  @Test
  void aSuiteThatIsNotThereIsToldAndNotRemoved() throws Exception {
    files.clear();
    assertEquals(List.of(), look());
    nanos += INTERVAL.toNanos();
    assertEquals(List.of(), mirror.poll(Set.of("stable")));
    nanos += INTERVAL.toNanos();
    assertEquals(List.of(), mirror.poll(Set.of("stable")));
  }

  @Test
  void aSuiteThatIsRefusedHoldsBackNoOther() throws Exception {
    mirror.close();
    server.on("/debian/dists/closed/", exchange -> LyingServer.answer(exchange, 403, new byte[0]));
    mirror = mirror("suites = [\"closed\", \"stable\"]\narchitectures = [\"amd64\"]\n");
    assertEquals(List.of("stable"), look().stream().map(BundleDraft::name).toList());
    assertTrue(mirror.skips().problem().contains("closed"), mirror.skips().problem());
  }

  @Test
  void nothingIsPutIntoAnotherSuitesFolder() throws Exception {
    for (String path : List.of("pool/a.deb", "dists/other/InRelease")) {
      byte[] packages = ("Package: a\nFilename: " + path + "\nSize: 1\nSHA256: " + Digest.sha256("x".getBytes(UTF_8)) + "\n").getBytes(UTF_8);
      files.put("debian/" + path, "x".getBytes(UTF_8));
      files.put("debian/dists/stable/main/binary-amd64/Packages", packages);
      String release = "Suite: stable\nDate: Sat, 10 Feb 2024 11:07:20 UTC\nArchitectures: amd64\nComponents: main\nSHA256:\n "
          + Digest.sha256(packages).hex() + " " + packages.length + " main/binary-amd64/Packages\n";
      files.put("debian/dists/stable/Release", release.getBytes(UTF_8));
      List<BundleDraft> drafts = look();
      assertEquals(path.startsWith("pool/") ? 1 : 0, drafts.size());
      taken(drafts);
    }
    assertTrue(mirror.skips().problem().contains("another suite"), mirror.skips().problem());
  }

  @Test
  void whatTheSuiteDoesNotHaveIsSaid() throws Exception {
    mirror.close();
    mirror = mirror("suites = [\"stable\"]\ncomponents = [\"main\"]\narchitectures = [\"riscv64\"]\n");
    assertEquals(List.of(), look());
    mirror.close();
    assertThrows(IOException.class, () -> mirror("components = [\"main\"]\n"));
  }
}
