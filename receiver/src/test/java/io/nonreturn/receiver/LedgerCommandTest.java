package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.ledger.Cause;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person types, beside a receiver that runs or does not. */
class LedgerCommandTest {
  private static final long NOW = TestStream.NOW_MICROS;

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;
  private Path state;

  @BeforeEach
  void configure() throws Exception {
    state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("link.key"), "-----BEGIN NONRETURN LINK KEY-----\n"
        + Base64.getEncoder().encodeToString(new byte[32]) + "\n-----END NONRETURN LINK KEY-----\n");
    Files.setPosixFilePermissions(folder.resolve("link.key"), PosixFilePermissions.fromString("rw-------"));
    config = Files.writeString(folder.resolve("receiver.toml"), """
        state = "state"
        [keys]
        trust = "trust.pem"
        link = "link.key"
        [link]
        listen = "127.0.0.1:0"
        """);
  }

  private int run(Object command, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "-c";
    all[arguments.length + 1] = config.toString();
    return new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all);
  }

  /** 1 is here, 2 was never seen, 3 lacks a blob, 4 was refused, 5 to 9 were never seen; all for longer than the grace. */
  private void fill(TestHighSide high) throws Exception {
    high.everything(stream.raw("files", "a", File.of("x", "one")));
    stream.raw("files", "b", File.of("x", "two"));
    Bundle third = stream.raw("files", "c", File.of("x", "three"), File.of("y", "here"));
    high.manifest(third);
    high.blob(third.files().get(1).bytes());
    high.everything(stream.bundle("pypi", "pypi", "Not Normal", List.of(), false));
    for (int i = 5; i < 10; i++) {
      stream.raw("files", "n" + i, File.of("x", "n" + i));
    }
    high.head(stream.head(NOW));
    high.settle();
    for (int second = 0; second <= 14; second++) {
      long micros = high.nowMicros.get() + second * 1_000_000L;
      high.committer.look(new Sample(
          micros, 100_000_000, 5, 500_000_000, TestStream.EPOCH, 9, 0, NOW, 0, 0, 3, 0, 0, 0, 0, false, 0));
    }
    high.await("causes are found", () -> ledger(high).contains("2-3 receiver-not-listening"));
  }

  private static String ledger(TestHighSide high) {
    try {
      return high.ledger().toString();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void gapsAreShownWithAgeBundleMissingBytesAndCause() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      fill(high);
      assertEquals(3, run(new GapsCommand()), err.toString());
      String table = out.toString();
      assertTrue(table.contains("Open: 8 of sequences up to 9 of epoch 7. Waived: 0."), table);
      assertTrue(table.matches("(?s).*\\n7 +3 +open +.* 5 B +files c .*"), table);
      assertTrue(table.contains("5-9"), table);
      assertTrue(table.contains(Cause.RECEIVER_NOT_LISTENING.meaning()), table);
      assertTrue(table.contains("refused: "), table);
      assertTrue(table.contains(Cause.RECEIVER_NOT_LISTENING.advice()), table);
    }
    // The same while no receiver runs, for programs.
    assertEquals(3, run(new GapsCommand(), "--json"));
    JsonNode json = JsonMapper.shared().readTree(out.toString());
    assertEquals(8, json.get("totals").get("open").asInt());
    assertEquals("{\"receiver-not-listening\":7,\"verification-refused\":1}", json.get("totals").get("by_cause").toString());
    assertEquals(2, json.get("gaps").get(0).get("first").asInt());
    assertEquals(5, json.get("gaps").get(1).get("missing_bytes").asInt());
    assertEquals(true, json.get("gaps").get(2).get("refused").asBoolean());
    assertEquals(9, json.get("gaps").get(3).get("last").asInt());
  }

  @Test
  void nothingMissingIsSaidAndIsZero() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.head(stream.head(NOW));
      high.settle();
      assertEquals(0, run(new GapsCommand()));
      assertTrue(out.toString().contains("Nothing is missing: everything up to sequence 1 of epoch 7 is here."), out.toString());
    }
  }

  /** The receiver ended before it could find a cause: a month later nothing is on its way any more. */
  @Test
  void gapThatNobodyFoundACauseForIsOverdueInTheEnd() throws Exception {
    stream.raw("files", "a", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(state)) {
      high.head(stream.head(NOW));
      high.settle();
    }
    change("UPDATE gap SET announced_micros = " + LedgerCommand.nowMicros());
    assertEquals(0, run(new GapsCommand()));
    assertTrue(out.toString().contains("may be on its way"), out.toString());
    run(new TicketCommand(), "--no-qr");
    assertTrue(out.toString().contains("Not asked for: 1 sequences that may still be on their way"), out.toString());
    change("UPDATE gap SET announced_micros = " + (LedgerCommand.nowMicros() - 30 * TestStream.DAY_MICROS));
    assertEquals(3, run(new GapsCommand()));
    assertTrue(out.toString().contains("it had time enough to come"), out.toString());
    assertEquals(3, run(new GapsCommand(), "--json"));
    assertTrue(out.toString().contains("\"unjudged\" : 1"), out.toString());
    run(new TicketCommand(), "--no-qr");
    assertTrue(out.toString().contains("for sequences 1 of epoch 7"), out.toString());
  }

  @Test
  void nothingAnnouncedAndNothingLeftButWaivedAreTold() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      assertEquals(0, run(new GapsCommand()));
      assertTrue(out.toString().contains("no signed head has announced anything yet"), out.toString());
      stream.raw("files", "a", File.of("x", "one"));
      high.head(stream.head(NOW));
      high.settle();
      assertEquals(0, run(new WaiveCommand(), "1", "--by", "Ada", "--reason", "withdrawn"));
      assertEquals(0, run(new GapsCommand()));
      assertTrue(out.toString().startsWith("All but 1 that were waived up to sequence 1 of epoch 7 is here."), out.toString());
    }
  }

  /** The heads are refused, for a clock that is wrong: of what is lost there is no row, and that is not nothing. */
  @Test
  void whatOnlyTheBeaconAnnouncesIsTold() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.head(stream.head(NOW));
      high.settle();
      heard(LedgerCommand.nowMicros(), TestStream.EPOCH, 1, NOW + 900_000_000);
      assertEquals(0, run(new GapsCommand()));
      assertTrue(out.toString().startsWith("Nothing is missing: everything up to sequence 1"), out.toString());
      // A second later a head will say the same.
      heard(LedgerCommand.nowMicros(), TestStream.EPOCH, 2, NOW + 1_000_000);
      assertEquals(0, run(new GapsCommand()));
      assertTrue(out.toString().startsWith("Everything that was signed up to sequence 1 of epoch 7 is here."), out.toString());
      assertTrue(out.toString().contains("The sender's beacon says 2 of epoch 7, signed only up to 1"), out.toString());
      heard(LedgerCommand.nowMicros(), TestStream.EPOCH, 2, NOW + 61_000_000);
      assertEquals(3, run(new GapsCommand()));
      // The receiver ended then.
      heard(LedgerCommand.nowMicros() - TestStream.DAY_MICROS, TestStream.EPOCH, 2, NOW + 1_000_000);
      assertEquals(3, run(new GapsCommand()));
      heard(LedgerCommand.nowMicros(), TestStream.EPOCH + 1, 5, NOW + 61_000_000);
      assertEquals(3, run(new GapsCommand(), "--json"));
      JsonNode beyond = JsonMapper.shared().readTree(out.toString()).get("beyond_head");
      assertEquals("{\"epoch\":8,\"sequence\":5,\"overdue\":true}", beyond.toString());
    }
  }

  /** Nobody signs a beacon: a clock in it that cannot be right neither breaks the ticket nor dates it. */
  @Test
  void ticketIsNotDatedByAnAbsurdBeacon() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      fill(high);
      for (long absurd : new long[] {4_102_444_800_000_000L, NOW + 3 * TestStream.DAY_MICROS, 253_402_300_799_999_999L, 60_000_000}) {
        heard(NOW, TestStream.EPOCH, 9, absurd);
        assertEquals(0, run(new TicketCommand(), "--no-qr"), err.toString());
        assertEquals(NOW / 60_000_000, issued());
        assertTrue(out.toString().contains("names a time more than a day off; the code is dated 2027-01-15"), out.toString());
      }
      heard(NOW, TestStream.EPOCH, 9, NOW + 3_600_000_000L);
      run(new TicketCommand(), "--no-qr");
      assertEquals(NOW / 60_000_000 + 60, issued());
      assertFalse(out.toString().contains("a day off"), out.toString());
    }
  }

  /** The sender repeats for a week: it does not bring what is older. */
  @Test
  void noRepairIsScheduledForWhatIsOlderThanTheCarousel() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      fill(high);
      long now = LedgerCommand.nowMicros();
      change("UPDATE gap SET announced_micros = " + (now - TestStream.DAY_MICROS));
      change("UPDATE gap SET announced_micros = " + (now - 8 * TestStream.DAY_MICROS) + " WHERE first = 2");
      change("INSERT OR REPLACE INTO heard VALUES (1, 7, 9, " + NOW + ", 5, 0, " + now + ")");
      run(new GapsCommand(), "--json");
      JsonNode json = JsonMapper.shared().readTree(out.toString());
      assertEquals("open", json.get("gaps").get(0).get("state").asString());
      assertEquals("repair-scheduled", json.get("gaps").get(2).get("state").asString());
      assertEquals("{\"open\":2,\"repair-scheduled\":6}", json.get("totals").get("by_state").toString());
    }
  }

  private long issued() throws Exception {
    String code = out.toString().lines().filter(line -> line.contains("resend -c")).findFirst().orElseThrow().strip().substring(32);
    return Ticket.parse(code, LinkKey.of(new byte[32]), TestStream.EPOCH).issuedUnixMinutes();
  }

  private void heard(long micros, long epoch, long sequence, long clockMicros) throws Exception {
    change("INSERT OR REPLACE INTO heard VALUES (1, " + epoch + ", " + sequence + ", " + clockMicros + ", 0, 0, " + micros + ")");
  }

  @Test
  void waivedIsNotWaitedForAndIsCommittedWhenItArrivesAfterAll() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      fill(high);
      assertEquals(0, run(new WaiveCommand(), "5-6", "--by", "Ada", "--reason", "withdrawn upstream"), err.toString());
      assertEquals(0, run(new WaiveCommand(), "1-3", "--by", "Ada", "--reason", "not needed"));
      assertEquals("Waived: sequences 2-3 of epoch 7.\n", out.toString());
      assertEquals(1, run(new WaiveCommand(), "5", "--by", "Ada", "--reason", "again"));
      assertTrue(err.toString().contains("none is open"), err.toString());
      run(new GapsCommand());
      assertTrue(out.toString().contains("Open: 4 of sequences up to 9 of epoch 7. Waived: 4."), out.toString());
      assertFalse(out.toString().contains("withdrawn"), out.toString());
      run(new GapsCommand(), "--all");
      assertTrue(out.toString().contains("waived by Ada at 20"), out.toString());
      assertTrue(out.toString().contains("withdrawn upstream"), out.toString());
      high.blob("three".getBytes(StandardCharsets.UTF_8));
      high.settle();
      high.finish();
      assertTrue(high.visible().contains(3L));
    }
    run(new GapsCommand(), "--all");
    assertTrue(out.toString().contains("Waived: 3."), out.toString());
    assertEquals(1, count("SELECT count(*) FROM closed_gap WHERE first = 3 AND waiver IS NOT NULL"));
    assertEquals(2, count("SELECT count(*) FROM waiver WHERE name = 'Ada' AND length(account) > 0"));
  }

  @Test
  void aWaiverNeedsANameAReasonAndARange() throws Exception {
    new TestHighSide(state).close();
    assertEquals(2, run(new WaiveCommand(), "5", "--reason", "r"));
    assertEquals(2, run(new WaiveCommand(), "5", "--by", " ", "--reason", "r"));
    assertEquals(2, run(new WaiveCommand(), "5", "--by", "a", "--reason", "line\nfeed"));
    for (String wrong : List.of("0", "9-8", "x", "1-", "-1", "1 2", "99999999999999999999")) {
      assertEquals(2, run(new WaiveCommand(), "--by", "a", "--reason", "r", "--", wrong), wrong);
    }
    assertEquals(1, run(new WaiveCommand(), "5", "--epoch", "6", "--by", "a", "--reason", "r"));
    assertTrue(err.toString().contains("never followed"), err.toString());
  }

  @Test
  void gapOfAnEndedEpochIsWaivedByItsEpoch() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      stream.raw("files", "a", File.of("x", "one"));
      high.head(stream.head(NOW));
      high.settle();
      high.everything(new TestStream(TestStream.NEXT_EPOCH).raw("files", "b", File.of("x", "two")));
      high.settle();
      assertEquals(3, run(new GapsCommand()));
      assertTrue(out.toString().contains("epoch-begun"), out.toString());
      assertEquals(1, run(new WaiveCommand(), "1", "--by", "a", "--reason", "r"));
      assertEquals(1, run(new WaiveCommand(), "2-9", "--epoch", "7", "--by", "a", "--reason", "r"));
      assertEquals(0, run(new WaiveCommand(), "1-9", "--epoch", "7", "--by", "a", "--reason", "r"));
      assertEquals(0, run(new GapsCommand()));
    }
  }

  @Test
  void ticketAsksForWhatARepeatWouldBring() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      fill(high);
      assertEquals(0, run(new TicketCommand()), err.toString());
      String code = out.toString().lines().map(String::strip).filter(line -> line.startsWith("nonreturn resend")).findFirst()
          .orElseThrow().replace("nonreturn resend -c sender.toml ", "");
      Ticket ticket = Ticket.parse(code, LinkKey.of(new byte[32]), TestStream.EPOCH);
      assertEquals(List.of(new SequenceRange(2, 3), new SequenceRange(5, 9)), ticket.ranges());
      assertEquals(NOW / 60_000_000, ticket.issuedUnixMinutes());
      assertTrue(out.toString().contains("Not asked for: 1 sequences that arrived and were refused"), out.toString());
      assertEquals(code, scan(out.toString()));
      run(new GapsCommand());
      assertTrue(out.toString().contains("ticketed"), out.toString());
      assertTrue(out.toString().contains("ticket printed at 20"), out.toString());
      assertEquals(1, count("SELECT count(*) FROM ticket WHERE ranges = '2-3 5-9' AND length(account) > 0 AND code = '" + code + "'"));
      run(new TicketCommand(), "--no-qr");
      assertFalse(out.toString().contains("█"), out.toString());
    }
  }

  @Test
  void manyGapsMakeSeveralTicketsTheOldestFirst() throws Exception {
    try (TestHighSide high = new TestHighSide(state)) {
      for (int i = 1; i <= 200; i++) {
        Bundle bundle = stream.raw("files", "n" + i, File.of("x", "n" + i));
        if (i % 2 == 0) {
          high.everything(bundle);
        }
      }
      high.head(stream.head(NOW));
      high.settle();
      high.committer.look(new Sample(
          high.nowMicros.get() + 14_000_000, 5, 5, 50_000_000, TestStream.EPOCH, 200, 0, NOW, 0, 0, 3, 0, 0, 0, 0, false, 0));
      high.await("causes are found", () -> ledger(high).contains("199-199 receiver-not-listening"));
      assertEquals(0, run(new TicketCommand(), "--no-qr"));
      List<String> codes = out.toString().lines().filter(line -> line.contains("resend")).map(line -> line.strip().substring(32)).toList();
      assertEquals(8, codes.size());
      assertEquals(new SequenceRange(1, 1), Ticket.parse(codes.get(0), LinkKey.of(new byte[32]), TestStream.EPOCH).ranges().get(0));
      assertTrue(out.toString().contains("More is missing"), out.toString());
    }
  }

  @Test
  void catalogThatIsNotThereIsNotMade() throws Exception {
    for (Object command : List.of(new GapsCommand(), new TicketCommand())) {
      assertEquals(1, run(command));
      assertTrue(err.toString().contains("there is no catalog"), err.toString());
      assertFalse(Files.exists(state.resolve("catalog.db")));
    }
    Files.writeString(state.resolve("catalog.db"), "not a database at all, but long enough to be looked at as one");
    assertEquals(1, run(new GapsCommand()));
    assertTrue(err.toString().contains("cannot be read as a receiver's catalog"), err.toString());
  }

  @Test
  void catalogOfAnotherSchemaIsRefused() throws Exception {
    new TestHighSide(state).close();
    change("UPDATE flyway_schema_history SET version = '7' WHERE version = '6'");
    assertEquals(1, run(new GapsCommand()));
    assertTrue(err.toString().contains("has schema 7, this program knows 6"), err.toString());
    change("DELETE FROM flyway_schema_history WHERE version = '7'");
    assertEquals(1, run(new GapsCommand()));
    assertTrue(err.toString().contains("has schema 5 and needs 6: start the receiver"), err.toString());
  }

  private void change(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private long count(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("catalog.db"));
        Statement statement = connection.createStatement()) {
      return statement.executeQuery(sql).getLong(1);
    }
  }

  /** As a phone would: the first code in the text, four pixels a module. */
  private static String scan(String text) throws Exception {
    List<String> lines = text.lines().map(line -> line.isEmpty() ? line : line.substring(2 > line.length() ? 0 : 2))
        .dropWhile(line -> !line.startsWith("█")).takeWhile(line -> line.startsWith("█") || line.startsWith("▀")).toList();
    int modules = lines.getFirst().length();
    int scale = 4;
    int[] pixels = new int[modules * scale * modules * scale];
    Arrays.fill(pixels, 0xffffff);
    for (int y = 0; y < modules * scale; y++) {
      for (int x = 0; x < modules * scale; x++) {
        int row = y / scale;
        char two = row / 2 < lines.size() ? lines.get(row / 2).charAt(x / scale) : '█';
        boolean isLight = two == '█' || (two == '▀' && row % 2 == 0) || (two == '▄' && row % 2 == 1);
        pixels[y * modules * scale + x] = isLight ? 0xffffff : 0;
      }
    }
    return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(
        new RGBLuminanceSource(modules * scale, modules * scale, pixels)))).getText();
  }
}
