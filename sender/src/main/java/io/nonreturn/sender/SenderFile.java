package io.nonreturn.sender;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.wire.audit.AuditOptions;
import io.nonreturn.wire.doctor.AccessCheck;
import io.nonreturn.wire.doctor.BufferCheck;
import io.nonreturn.wire.doctor.Check;
import io.nonreturn.wire.doctor.DiskCheck;
import io.nonreturn.wire.doctor.HostChecks;
import io.nonreturn.wire.doctor.KeysCheck;
import io.nonreturn.wire.doctor.MtuCheck;
import io.nonreturn.wire.doctor.NeighbourCheck;
import io.nonreturn.wire.doctor.OffloadCheck;
import io.nonreturn.wire.doctor.PortCheck;
import io.nonreturn.wire.doctor.StateCheck;
import io.nonreturn.wire.host.SideFile;
import io.nonreturn.wire.host.StatusText;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * The low side's configuration, as the commands that look at its host need it.
 *
 * @param config what it says
 * @param ownFiles what the service's account must be able to read itself
 */
record SenderFile(SenderConfig config, List<Path> ownFiles) implements SideFile {
  private static final long DISK_FLOOR = 1L << 30;

  SenderFile {
    ownFiles = List.copyOf(ownFiles);
  }

  @Override
  public String daemon() {
    return SenderSide.DAEMON;
  }

  @Override
  public AuditOptions audit() {
    return config.audit();
  }

  @Override
  public URI web() {
    return SideFile.near("http", config.webListen());
  }

  @Override
  public StatusText status(JsonNode page, Instant now) {
    return SenderFigures.of(page, now);
  }

  @Override
  public List<Check> checks(BooleanSupplier isRunning) {
    InetSocketAddress target = config.link().target();
    InetSocketAddress bind = config.link().bind();
    List<Check> checks = new ArrayList<>();
    checks.add(new KeysCheck(Optional.of(config.publisherKey()), Optional.empty(), config.linkKey(), InstantSource.system()));
    checks.add(new AccessCheck(ownFiles));
    checks.add(new MtuCheck(target, bind, config.link().mtu()));
    checks.add(new NeighbourCheck(target, bind));
    checks.add(BufferCheck.send());
    checks.add(OffloadCheck.sending(target, bind));
    checks.add(new PortCheck("status-port", config.webListen(), false, isRunning));
    checks.add(new DiskCheck(config.state(), DISK_FLOOR, 0));
    checks.add(new StateCheck(config.state(), "journal.db"));
    checks.addAll(HostChecks.of(config.state(), ErasureCodec::fastestName, ErasureCodec.portable().name()));
    return checks;
  }
}
