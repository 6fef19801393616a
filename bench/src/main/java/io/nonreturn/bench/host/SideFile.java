package io.nonreturn.bench.host;

import io.nonreturn.bench.CommandFailure;
import io.nonreturn.receiver.ReceiverConfig;
import io.nonreturn.sender.SenderConfig;
import io.nonreturn.wire.audit.AuditOptions;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;

/** The configuration of either side; which one it is, the keys that it names tell: only the high side has publishers to trust. */
public sealed interface SideFile {
  /** The low side's. */
  record Low(SenderConfig config) implements SideFile {
    @Override
    public AuditOptions audit() {
      return config.audit();
    }

    @Override
    public URI web() {
      return SideFile.near("http", config.webListen());
    }

    @Override
    public String daemon() {
      return "sender";
    }
  }

  /** The high side's. */
  record High(ReceiverConfig config) implements SideFile {
    @Override
    public AuditOptions audit() {
      return config.audit();
    }

    @Override
    public URI web() {
      return config.web().listen().isPresent()
          ? SideFile.near("http", config.web().listen().get())
          : SideFile.near("https", config.web().tls().orElseThrow().listen());
    }

    @Override
    public String daemon() {
      return "receiver";
    }
  }

  /** Where its audit log is. */
  AuditOptions audit();

  /** Where its daemon serves, as seen from this host: over plain HTTP if it does. */
  URI web();

  /** The command that runs it. */
  String daemon();

  private static URI near(String scheme, InetSocketAddress listen) {
    InetAddress address = listen.getAddress();
    InetAddress here = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    String host = here.getHostAddress();
    return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.getPort() + "/");
  }

  /**
   * Reads a file.
   *
   * @throws CommandFailure with all that is wrong with it
   */
  static SideFile read(Path file) throws CommandFailure {
    String side = "sender";
    try {
      side = Settings.read(file).table("keys").has("trust") ? "receiver" : "sender";
      return side.equals("receiver") ? new High(ReceiverConfig.read(file)) : new Low(SenderConfig.read(file));
    } catch (SettingsException e) {
      throw CommandFailure.usage(e.getMessage(), "nonreturn " + side + " check -c " + file + " reads it as the daemon does");
    }
  }
}
