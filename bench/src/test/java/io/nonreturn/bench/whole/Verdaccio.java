package io.nonreturn.bench.whole;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An upstream: Verdaccio, in which everybody may publish and which asks nobody else. */
final class Verdaccio implements AutoCloseable {
  private static final int TRIES = 3_000;

  private final DaemonProcess process;
  private final int port;

  private Verdaccio(DaemonProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static Verdaccio start(Path home, NpmClients clients) throws IOException, InterruptedException {
    Files.createDirectories(home);
    int port = Ports.freeTcp();
    Path config = Files.writeString(home.resolve("config.yaml"), """
        storage: %1$s/storage
        auth:
          htpasswd:
            file: %1$s/htpasswd
        uplinks: {}
        packages:
          '@*/*':
            access: $all
            publish: $all
            unpublish: $all
          '**':
            access: $all
            publish: $all
            unpublish: $all
        web:
          enable: false
        log: { type: stdout, format: pretty, level: warn }
        """.formatted(home));
    List<String> command = new ArrayList<>(clients.command("verdaccio/bin/verdaccio"));
    command.addAll(List.of("--config", config.toString(), "--listen", "127.0.0.1:" + port));
    DaemonProcess process = DaemonProcess.start("verdaccio", command, Map.of("HOME", home.toString()), home.resolve("verdaccio.log"));
    Verdaccio verdaccio = new Verdaccio(process, port);
    for (int i = 0; i < TRIES && Ports.isFreeTcp(port); i++) {
      if (!process.isAlive()) {
        throw new IOException("verdaccio ended: " + process.logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return verdaccio;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  @Override
  public void close() {
    process.close();
  }
}
