package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The operators' pages in a real Chromium, beside real daemons and real faults: a cut link, a bundle that is lost, a full disk, a socket's
 * buffer that overflows, a receiver that ends. What the one page prints is typed into the other, and the gap closes.
 */
@Timeout(900)
class OperatePagesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long RATE = 20_000_000;
  private static final String MIRROR = "files";
  private static final int DISK_MEGABYTES = 96;

  private Path mirror;

  @Test
  void thePagesFollowTheFaultsAndATicketClosesAGap() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "pages-", 1L << 29)) {
      mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout direct = Layout.onLoopback(
          tree.root(), LinkSettings.defaults(RATE).withoutCarousel(), List.of(MirrorFolder.raw(MIRROR, mirror)));
      try (SmallDisk disk = SmallDisk.mount(direct.high().resolve("state"), DISK_MEGABYTES);
          Tap tap = new Tap(direct.listen());
          Sides sides = Sides.prepare(direct.withTarget(tap.address()))) {
        sides.javaOptions(List.of("-Dnonreturn.cold=true"));
        ConfigFile.set(direct.receiverConfig(), "limits", "disk_floor", "\"8 MiB\"");
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        sides.startSender();
        offer("first", 300_000);
        sides.awaitReceiver("first", PATIENCE, high -> high.published(MIRROR, "first").isPresent());
        try (Browser browser = Browser.start(Files.createDirectories(tree.root().resolve("browser")))) {
          URI high = sides.layout().highUri().resolve("/operate");
          URI low = sides.layout().lowUri().resolve("/operate");
          isWellAndUsable(browser, high, "high");
          isWellAndUsable(browser, low, "low");
          aCutIsSaid(browser, high, tap);
          nobodyElseGetsATicket(high);
          String code = aLostBundleGetsATicket(sides, browser, high, tap);
          theTicketIsTaken(sides, browser, low, code);
          browser.open(high);
          browser.await("no gap", "!document.getElementById('gaps-none').hidden && document.getElementById('ticket').disabled");
          aFullDiskIsSaid(browser, disk);
          browser.open(low);
          anOverflowIsSaidToBeThisHosts(sides, browser, high);
          isClean(browser, Set.of(high.getAuthority(), low.getAuthority()));
          anEndIsSaid(sides, browser);
        }
      }
    }
  }

  private static void isWellAndUsable(Browser browser, URI page, String name) throws Exception {
    browser.screen(1440, 1200, "light");
    browser.open(page);
    browser.await("well", "document.getElementById('state').dataset.word === 'well'");
    browser.await("live", "!document.body.classList.contains('stale')");
    browser.await("charts", "document.querySelectorAll('.chart canvas').length >= 2");
    browser.picture(name + "-light");
    browser.screen(1440, 1200, "dark");
    browser.picture(name + "-dark");
    browser.screen(360, 740, "light");
    browser.await("no scrolling sideways", "document.documentElement.scrollWidth <= 360");
    browser.picture(name + "-phone");
    browser.screen(1440, 1200, "light");
    assertEquals("", browser.run("return [...document.querySelectorAll('input')].filter(it => !it.labels.length).map(it => it.id).join()").asString());
    assertEquals("", browser.run("return [...document.querySelectorAll('table')].filter(it => !it.caption).map(it => it.id).join()").asString());
    assertEquals("", browser.run("return [...document.querySelectorAll('button')].filter(it => !it.textContent.trim()).map(it => it.id).join()").asString());
    assertEquals("1 1 1", browser.run("return ['main', 'h1', '[aria-live][id=state]'].map(it => document.querySelectorAll(it).length).join(' ')").asString());
  }

  private static void aCutIsSaid(Browser browser, URI high, Tap tap) throws Exception {
    browser.open(high);
    browser.await("well", "document.getElementById('state').dataset.word === 'well'");
    tap.letPass(frame -> false);
    browser.await("cut", "document.getElementById('state').dataset.word === 'cut'");
    assertTrue(browser.text("#why").contains("look at the sender"), browser.text("#why"));
    browser.picture("high-cut");
    tap.letPass(frame -> true);
    browser.await("back", "document.getElementById('state').dataset.word === 'well'");
  }

  private String aLostBundleGetsATicket(Sides sides, Browser browser, URI high, Tap tap) throws Exception {
    tap.letPass(frame -> Frames.type(frame, 0) != FrameType.SHARD);
    offer("second", 400_000);
    sides.awaitSender("all of it sent", PATIENCE, low -> low.sequence() == 2 && low.backlogBytes() == 0 && low.bundlesSent() == 2);
    tap.letPass(frame -> true);
    browser.open(high);
    browser.await("the gap's cause", "document.querySelector('#gaps tbody')?.textContent.includes('ticket asks for one')");
    browser.await("losing", "document.getElementById('state').dataset.word === 'losing'");
    browser.click("#ticket");
    browser.await("a code", "document.querySelector('#tickets code')");
    browser.picture("high-ticket");
    String code = browser.text("#tickets code");
    assertTrue(code.matches("[0-9A-Z]{2,5}(-[0-9A-Z]{1,5})+"), code);
    assertEquals("1", browser.run("return String(document.querySelectorAll('#tickets svg[aria-label]').length)").asString());
    browser.click("#ticket");
    browser.await("the same code", "document.querySelector('#tickets code')?.textContent === '" + code + "'");
    return code;
  }

  private void theTicketIsTaken(Sides sides, Browser browser, URI low, String code) throws Exception {
    browser.open(low);
    browser.await("live", "!document.body.classList.contains('stale')");
    browser.type("#code", code.substring(0, code.length() - 1) + (code.endsWith("7") ? "8" : "7") + "\n");
    browser.await("a refusal", "document.querySelector('#offer .bad')?.textContent.includes('mistyped')");
    browser.run("document.getElementById('form').reset()");
    browser.type("#code", code.toLowerCase(Locale.ROOT) + "\n");
    browser.await("an offer", "document.getElementById('confirm')");
    assertTrue(browser.text("#offer pre").contains(MIRROR + "/second generation 1"), browser.text("#offer pre"));
    browser.picture("low-offer");
    assertTrue(sides.receiverStatus().orElseThrow().published(MIRROR, "second").isEmpty(), "sent before it was confirmed");
    browser.click("#confirm");
    browser.await("queued", "document.getElementById('offer').textContent.includes('is queued')");
    sides.awaitReceiver("second", PATIENCE, high -> high.published(MIRROR, "second").isPresent());
    browser.type("#code", code + "\n");
    browser.await("once only", "document.querySelector('#offer .bad')?.textContent.includes('taken before')");
  }

  /** Another page could make a browser send a POST, but not with the token. */
  private static void nobodyElseGetsATicket(URI high) throws Exception {
    for (String origin : List.of("null", "http://other.example", "http://" + high.getAuthority())) {
      HttpRequest request = HttpRequest.newBuilder(high.resolve("/operate/ticket"))
          .header("Origin", origin)
          .POST(HttpRequest.BodyPublishers.noBody())
          .build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        assertEquals(403, client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode(), origin);
      }
    }
  }

  private static void aFullDiskIsSaid(Browser browser, SmallDisk disk) throws Exception {
    disk.fill(1 << 20);
    browser.await("no room", "document.getElementById('state').dataset.word === 'losing' && document.getElementById('full').textContent === 'full now'");
    browser.picture("high-full");
    disk.makeRoom();
    browser.await("room", "document.getElementById('state').dataset.word === 'well'");
  }

  /** The receiver stands still while more comes than the kernel keeps for it; what is lost so is no fault of the link. */
  private void anOverflowIsSaidToBeThisHosts(Sides sides, Browser browser, URI high) throws Exception {
    sides.receiver().terminate();
    ConfigFile.set(sides.layout().receiverConfig(), "link", "receive_buffer", "\"256 KiB\"");
    sides.startReceiver();
    sides.awaitReceiver("heard", PATIENCE, it -> it.ready() && it.beaconAgeMillis() >= 0);
    signal(sides, "STOP");
    offer("third", 6_000_000);
    sides.awaitSender("all of it sent", PATIENCE, low -> low.sequence() == 3 && low.backlogBytes() == 0 && low.bundlesSent() == 3);
    signal(sides, "CONT");
    browser.open(high);
    browser.await("drops", "document.getElementById('t-host').dataset.word === 'losing' && document.getElementById('drops').textContent[0] !== '0'");
    browser.await("the gap's cause", "document.querySelector('#gaps tbody')?.textContent.includes('kernel')");
    browser.await("losing", "document.getElementById('state').dataset.word === 'losing'");
    browser.picture("high-drops");
  }

  private static void signal(Sides sides, String signal) throws IOException, InterruptedException {
    String pid = String.valueOf(sides.receiver().pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor());
  }

  private static void isClean(Browser browser, Set<String> hosts) throws Exception {
    assertEquals(List.of(), browser.complaints());
    List<URI> requests = browser.requests();
    assertTrue(requests.size() > 20, requests.toString());
    assertEquals(List.of(), requests.stream().filter(uri -> !hosts.contains(uri.getAuthority())).toList());
  }

  private static void anEndIsSaid(Sides sides, Browser browser) throws Exception {
    sides.receiver().terminate();
    browser.await("not live", "document.body.classList.contains('stale')");
    browser.picture("high-stale");
    sides.startReceiver();
    sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
    sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
    browser.await("live by itself", "!document.body.classList.contains('stale')");
  }

  private void offer(String bundle, int bytes) throws IOException {
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve(bundle));
    LossIT.writeRandom(aside.resolve("file"), bytes);
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
  }
}
