package org.fullrank.data;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An HTTP server on this machine that gives every caller the same answer. */
final class TinyServer implements AutoCloseable {
  private final ServerSocket socket;
  private final byte[] body;
  private final String head;

  /**
   * Answers from now on.
   *
   * @param length what the header promises; more than {@code body} holds keeps the caller waiting
   */
  TinyServer(int status, int length, byte[] body) throws IOException {
    this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.body = body;
    this.head = "HTTP/1.1 %d .\r\nContent-Length: %d\r\n\r\n".formatted(status, length);
    Thread.ofVirtual().start(this::serve);
  }

  URI address() {
    return URI.create("http://127.0.0.1:%d/".formatted(socket.getLocalPort()));
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket caller = socket.accept(); // kept open: the caller ends it
        byte[] request = new byte[8192];
        if (caller.getInputStream().read(request) > 0) {
          OutputStream out = caller.getOutputStream();
          out.write(head.getBytes(StandardCharsets.US_ASCII));
          out.write(body);
          out.flush();
        }
      } catch (IOException _) {
        // the caller hung up or the test is over; the loop's condition knows which
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
