package io.nonreturn.bench.doctor;

import io.nonreturn.bench.host.SideFile;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.ReceiverConfig;
import io.nonreturn.sender.SenderConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Which checks a side needs. */
final class Checks {
  private static final int SEND_BUFFER_BYTES = 4 << 20;
  private static final long LOW_FLOOR = 1L << 30;
  private static final Path ARP = Path.of("/proc/net/arp");
  private static final Path LIMITS = Path.of("/proc/self/limits");

  private Checks() {}

  /** @param isRunning whether the side's daemon answers */
  static List<Check> of(SideFile side, BooleanSupplier isRunning) {
    return switch (side) {
      case SideFile.Low low -> low(low.config(), isRunning);
      case SideFile.High high -> high(high.config(), isRunning);
    };
  }

  private static List<Check> low(SenderConfig config, BooleanSupplier isRunning) {
    InetSocketAddress target = config.link().target();
    InetSocketAddress bind = config.link().bind();
    List<Check> checks = new ArrayList<>();
    checks.add(new KeysCheck(Optional.of(config.publisherKey()), Optional.empty(), config.linkKey()));
    checks.add(new MtuCheck(target, bind, config.link().mtu()));
    checks.add(new NeighbourCheck(target, bind, ARP));
    checks.add(BufferCheck.send(SEND_BUFFER_BYTES));
    checks.add(() -> Route.to(target, bind).isPresent() ? new OffloadCheck(Route.to(target, bind).get().device().getName(), true).look() : List.of());
    checks.add(new PortCheck("status-port", config.webListen(), false, isRunning));
    checks.add(new DiskCheck(config.state(), LOW_FLOOR, 0));
    checks.add(new StateCheck(config.state(), "journal.db"));
    common(checks, config.state());
    return checks;
  }

  private static List<Check> high(ReceiverConfig config, BooleanSupplier isRunning) {
    InetSocketAddress listen = config.listen().bind();
    List<Check> checks = new ArrayList<>();
    checks.add(new KeysCheck(Optional.empty(), Optional.of(config.trustFile()), config.linkKeyFile()));
    checks.add(new PortCheck("link-port", listen, true, isRunning));
    checks.add(BufferCheck.receive(config.listen().receiveBufferBytes()));
    checks.add(() -> offload(listen.getAddress()));
    config.web().listen().ifPresent(address -> checks.add(new PortCheck("web-port", address, false, isRunning)));
    config.web().tls().ifPresent(tls -> checks.add(new PortCheck("https-port", tls.listen(), false, isRunning)));
    checks.add(new DiskCheck(config.state(), config.diskFloorBytes(), config.diskFloorShare()));
    checks.add(new StateCheck(config.state(), "catalog.db"));
    common(checks, config.state());
    return checks;
  }

  private static void common(List<Check> checks, Path state) {
    checks.add(new ClockCheck(state, InstantSource.system(), Libc::clockState));
    checks.add(new FilesCheck(LIMITS));
    checks.add(new VectorCheck(ErasureCodec.fastest()));
  }

  /** Of the interface that has the address; of all there is none in particular. */
  private static List<Finding> offload(InetAddress address) throws IOException {
    NetworkInterface device = NetworkInterface.getByInetAddress(address);
    return device == null ? List.of() : new OffloadCheck(device.getName(), false).look();
  }
}
