package io.nonreturn.bench.whole;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An upstream: nginx over a folder, which notes what it was asked for. */
final class Nginx implements AutoCloseable {
  private static final int TRIES = 500;

  private final DaemonProcess process;
  private final Path log;
  private final int port;

  private Nginx(DaemonProcess process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param home for its own files
   * @param root what it serves
   * @param lines more configuration of the server
   */
  static Nginx start(Path home, Path root, String lines) throws IOException, InterruptedException {
    Files.createDirectories(home);
    int port = Ports.freeTcp();
    Path log = Files.createFile(home.resolve("access.log"));
    Path config = Files.writeString(home.resolve("nginx.conf"), """
        daemon off;
        worker_processes 1;
        user root;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          log_format asked '$request_method $uri $status';
          access_log %2$s asked;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen 127.0.0.1:%3$d;
            root %4$s;
            etag on;
            %5$s
          }
        }
        """.formatted(home, log, port, root, lines));
    List<String> command = List.of("nginx", "-e", home.resolve("error.log").toString(), "-p", home.toString(), "-c", config.toString());
    DaemonProcess process = DaemonProcess.start("nginx", command, Map.of(), home.resolve("nginx.log"));
    Nginx nginx = new Nginx(process, log, port);
    for (int i = 0; i < TRIES && Ports.isFreeTcp(port); i++) {
      if (!process.isAlive()) {
        throw new IOException("nginx ended: " + process.logTail(10));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return nginx;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Method, path and status of each question so far. */
  List<String> asked() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8).lines().toList();
  }

  /** How many of them hold this text. */
  long asked(String part) throws IOException {
    return asked().stream().filter(line -> line.contains(part)).count();
  }

  @Override
  public void close() {
    process.close();
  }
}
