package io.nonreturn.sender.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** Answers each question with one body, whose end is that of the connection and nothing else. */
final class UnframedServer implements AutoCloseable {

  private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final String head;
  private final byte[] body;

  UnframedServer(String mediaType, byte[] body) throws IOException {
    head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + mediaType + "\r\n\r\n";
    this.body = body.clone();
    Thread.ofVirtual().start(this::serve);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/file");
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        byte[] question = new byte[4_096];
        client.getInputStream().read(question);
        client.getOutputStream().write(head.getBytes(US_ASCII));
        client.getOutputStream().write(body);
        client.shutdownOutput();
        client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The client went away, or the test ends.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
