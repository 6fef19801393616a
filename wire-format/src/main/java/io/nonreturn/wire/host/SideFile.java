package io.nonreturn.wire.host;

import io.nonreturn.wire.audit.AuditOptions;
import io.nonreturn.wire.doctor.Check;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** The configuration of one side, as the commands that look at its host need it. Immutable. */
public interface SideFile {

  /** The command that runs its daemon: {@code sender} or {@code receiver}. */
  String daemon();

  /** Where its audit log is. */
  AuditOptions audit();

  /** Where its daemon serves, as seen from this host: over plain HTTP if it does. */
  URI web();

  /** What its daemon says of itself, for a terminal. */
  StatusText status(JsonNode page, Instant now);

  /**
   * What a host must have to be fit for it.
   *
   * @param isRunning whether its daemon answers; asked when a check has to know
   */
  List<Check> checks(BooleanSupplier isRunning);

  /** An address that is listened on, as one on this host asks it. */
  static URI near(String scheme, InetSocketAddress listen) {
    InetAddress address = listen.getAddress();
    InetAddress here = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    String host = here.getHostAddress();
    return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.getPort() + "/");
  }
}
