package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.listen.ListenOptions;
import io.nonreturn.receiver.listen.Transport;
import io.nonreturn.receiver.retain.Retention;
import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.audit.AuditOptions;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A receiver's whole configuration, as read from {@code receiver.toml}.
 *
 * @param state folder of catalog, blobs and spool, on one file system
 * @param trustFile public keys of the publishers
 * @param linkKeyFile the link key
 * @param listen the socket on the link
 * @param decode bounds of open blocks and sessions
 * @param unknownBytes how many bytes of blobs that no verified manifest names may lie in the spool
 * @param unknownAge for how long
 * @param diskFloorBytes free space that is always left
 * @param diskFloorShare the same as a share of the file system; the larger counts
 * @param commit bounds of what waits
 * @param web the repository's server
 * @param audit where what was decided and done is put down
 * @param retention what is kept
 * @param ecosystems what each was told, by its name
 * @param reserved names that only some mirrors may bring
 */
public record ReceiverConfig(
    Path state,
    Path trustFile,
    Path linkKeyFile,
    ListenOptions listen,
    DecodeOptions decode,
    long unknownBytes,
    Duration unknownAge,
    long diskFloorBytes,
    double diskFloorShare,
    CommitOptions commit,
    HttpOptions web,
    AuditOptions audit,
    Retention retention,
    Map<String, Map<String, String>> ecosystems,
    ReservedNames reserved) {

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long TIB = 1L << 40;

  /** Docs/OPERATIONS.md lists the same. */
  private static final Pattern RELOADABLE = Pattern.compile("web\\.(readers|ca)$|retention\\b|reserved$");

  /**
   * Reads a file.
   *
   * @throws SettingsException with every mistake in it
   */
  public static ReceiverConfig read(Path file) throws SettingsException {
    return of(Settings.read(file));
  }

  static ReceiverConfig of(Settings settings) throws SettingsException {
    Path state = settings.path("state", null);
    Settings keys = settings.table("keys");
    Path trust = keys.path("trust", null);
    Path link = keys.path("link", null);
    ListenOptions listen = listen(settings.table("link"));
    Settings limits = settings.table("limits");
    DecodeOptions decode = decode(limits);
    long unknownBytes = limits.bytes("unknown_bytes", "2 GiB", MIB, TIB);
    Duration unknownAge = limits.duration("unknown_age", "10 min", Duration.ofSeconds(1), Duration.ofDays(7));
    long diskFloorBytes = limits.bytes("disk_floor", "10 GiB", 0, 1_024 * TIB);
    double diskFloorShare = limits.fraction("disk_floor_share", "5%", 0, 0.9);
    CommitOptions defaults = CommitOptions.DEFAULT;
    CommitOptions commit = new CommitOptions(
        defaults.intakeBytes(),
        (int) limits.integer("waiting_bundles", (long) defaults.waitingBundles(), 1, 1_000_000),
        (int) limits.integer("waiting_blobs", (long) defaults.waitingBlobs(), 1, 10_000_000),
        defaults.fullDiskRetry());
    HttpOptions web = WebSettings.read(settings.table("web"));
    AuditOptions audit = AuditOptions.read(settings, state);
    Retention retention = Retention.of(settings.table("retention"));
    Map<String, Map<String, String>> ecosystems = Ecosystems.load().options(settings.table("ecosystem"));
    ReservedNames reserved = ReservedNames.read(settings);
    settings.check();
    return new ReceiverConfig(
        state, trust, link, listen, decode, unknownBytes, unknownAge, diskFloorBytes, diskFloorShare, commit, web, audit, retention,
        ecosystems, reserved);
  }

  /** The configuration as a file that has every key. */
  public String toToml() {
    StringBuilder toml = new StringBuilder();
    line(toml, "state", Toml.quoted(state));
    toml.append("\n[keys]\n");
    line(toml, "trust", Toml.quoted(trustFile));
    line(toml, "link", Toml.quoted(linkKeyFile));
    toml.append("\n[link]\n");
    line(toml, "listen", Toml.quoted(text(listen.bind())));
    listen.source().ifPresent(address -> line(toml, "source", Toml.quoted(address.getHostAddress())));
    line(toml, "receive_buffer", Toml.quoted(Units.formatBytes(listen.receiveBufferBytes())));
    line(toml, "transport", Toml.quoted(listen.transport().name().toLowerCase(Locale.ROOT)));
    toml.append("\n[limits]\n");
    line(toml, "replay_window", decode.replayFrames());
    line(toml, "open_blocks", decode.openBlocks());
    line(toml, "block_memory", Toml.quoted(Units.formatBytes(decode.slabBytes())));
    line(toml, "decode_threads", decode.workers());
    line(toml, "unknown_bytes", Toml.quoted(Units.formatBytes(unknownBytes)));
    line(toml, "unknown_age", Toml.quoted(Units.formatDuration(unknownAge)));
    line(toml, "disk_floor", Toml.quoted(Units.formatBytes(diskFloorBytes)));
    line(toml, "disk_floor_share", Toml.quoted(Units.formatFraction(diskFloorShare)));
    line(toml, "waiting_bundles", commit.waitingBundles());
    line(toml, "waiting_blobs", commit.waitingBlobs());
    WebSettings.write(toml, web);
    toml.append(audit.toToml());
    toml.append(retention.toToml());
    ecosystems.forEach((name, options) -> {
      toml.append("\n[ecosystem.").append(name).append("]\n");
      new TreeMap<>(options).forEach((key, value) -> line(toml, key, Toml.quoted(value)));
    });
    return toml.append(reserved.toToml()).toString();
  }

  /**
   * Whether a change of this key is taken up while a receiver runs. Retention is read by each {@code nonreturn gc}; a certificate can be replaced,
   * and HTTPS can neither come nor go.
   */
  boolean isReloadable(String key, ReceiverConfig other) {
    boolean isCertificate = key.equals("web.certificate") || key.equals("web.key");
    return isCertificate ? web.tls().isPresent() && other.web.tls().isPresent() : RELOADABLE.matcher(key).lookingAt();
  }

  /** This one, with what can be taken up of another. */
  ReceiverConfig reloaded(ReceiverConfig other) {
    return new ReceiverConfig(
        state, trustFile, linkKeyFile, listen, decode, unknownBytes, unknownAge, diskFloorBytes, diskFloorShare, commit, web.reloaded(other.web),
        audit, other.retention, ecosystems, other.reserved);
  }

  static void line(StringBuilder toml, String key, Object value) {
    toml.append(key).append(" = ").append(value).append('\n');
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static ListenOptions listen(Settings link) {
    InetSocketAddress bind = link.address("listen", null);
    Optional<InetAddress> source = Optional.empty();
    if (link.has("source")) {
      String text = link.string("source", null);
      try {
        source = Optional.of(InetAddress.ofLiteral(text));
      } catch (IllegalArgumentException e) {
        link.problem("source", "is not an address; write the sender's address in digits, such as \"10.9.0.1\"");
      }
    }
    String buffer = Units.formatBytes(ListenOptions.DEFAULT_RECEIVE_BUFFER_BYTES);
    long receiveBuffer = link.bytes("receive_buffer", buffer, 64 * KIB, GIB);
    String transport = link.choice("transport", "auto", List.of("auto", "epoll", "nio"));
    return new ListenOptions(
        bind,
        source,
        (int) receiveBuffer,
        ListenOptions.DEFAULT_RING_SLOTS,
        Transport.valueOf(transport.toUpperCase(Locale.ROOT)));
  }

  private static DecodeOptions decode(Settings limits) {
    DecodeOptions defaults = DecodeOptions.defaults();
    int replayFrames = (int) limits.integer("replay_window", (long) defaults.replayFrames(), 1_024, 1 << 24);
    if (replayFrames % Long.SIZE != 0) {
      limits.problem("replay_window", "is not a multiple of " + Long.SIZE);
      replayFrames = defaults.replayFrames();
    }
    return new DecodeOptions(
        replayFrames,
        defaults.derivationsPerSecond(),
        (int) limits.integer("open_blocks", (long) defaults.openBlocks(), 16, 65_536),
        limits.bytes("block_memory", Units.formatBytes(defaults.slabBytes()), 16 * MIB, 16 * GIB),
        defaults.blockIdle(),
        (int) limits.integer("decode_threads", (long) defaults.workers(), 1, 64),
        defaults.ringSlots());
  }
}
