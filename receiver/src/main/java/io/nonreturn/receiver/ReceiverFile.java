package io.nonreturn.receiver;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.wire.audit.AuditOptions;
import io.nonreturn.wire.doctor.AccessCheck;
import io.nonreturn.wire.doctor.BufferCheck;
import io.nonreturn.wire.doctor.Check;
import io.nonreturn.wire.doctor.DiskCheck;
import io.nonreturn.wire.doctor.HostChecks;
import io.nonreturn.wire.doctor.KeysCheck;
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
 * The high side's configuration, as the commands that look at its host need it.
 *
 * @param config what it says
 * @param ownFiles what the service's account must be able to read itself
 */
record ReceiverFile(ReceiverConfig config, List<Path> ownFiles) implements SideFile {

  ReceiverFile {
    ownFiles = List.copyOf(ownFiles);
  }

  @Override
  public String daemon() {
    return ReceiverSide.DAEMON;
  }

  @Override
  public AuditOptions audit() {
    return config.audit();
  }

  @Override
  public URI web() {
    return config.web().listen()
        .map(plain -> SideFile.near("http", plain))
        .orElseGet(() -> SideFile.near("https", config.web().tls().orElseThrow().listen()));
  }

  @Override
  public StatusText status(JsonNode page, Instant now) {
    return ReceiverFigures.of(page, now);
  }

  @Override
  public List<Check> checks(BooleanSupplier isRunning) {
    InetSocketAddress listen = config.listen().bind();
    List<Check> checks = new ArrayList<>();
    checks.add(new KeysCheck(Optional.empty(), Optional.of(config.trustFile()), config.linkKeyFile(), InstantSource.system()));
    checks.add(new AccessCheck(ownFiles));
    checks.add(new PortCheck("link-port", listen, true, isRunning));
    checks.add(BufferCheck.receive(config.listen().receiveBufferBytes()));
    checks.add(OffloadCheck.receiving(listen.getAddress()));
    config.web().listen().ifPresent(address -> checks.add(new PortCheck("web-port", address, false, isRunning)));
    config.web().tls().ifPresent(tls -> {
      checks.add(new PortCheck("https-port", tls.listen(), false, isRunning));
      checks.add(new CertificateCheck(tls, InstantSource.system()));
    });
    checks.add(new DiskCheck(config.state(), config.diskFloorBytes(), config.diskFloorShare()));
    checks.add(new StateCheck(config.state(), "catalog.db"));
    checks.addAll(HostChecks.of(config.state(), ErasureCodec::fastestName, ErasureCodec.portable().name()));
    return checks;
  }
}
