// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;

/** A connection on which a test says what it likes, when it likes. For one thread at a time. */
final class RawClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  /**
   * Connects.
   *
   * @param room for how many bytes the system may have that have come and are not read; 0 for as
   *     many as it likes
   */
  RawClient(int port, int room) throws IOException {
    socket = new Socket();
    if (room != 0) {
      socket.setReceiveBufferSize(room);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new BufferedInputStream(socket.getInputStream());
  }

  // ---- what it says ----

  static byte[] get(String path, String... headers) {
    return request("GET", path, new byte[0], headers);
  }

  static byte[] post(String path, byte[] body) {
    return request("POST", path, body, "Content-Length: " + body.length);
  }

  static byte[] postInPieces(String path, byte[] body, int size) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    for (byte[] piece : Bytes.pieces(body, size)) {
      chunks.writeBytes((Integer.toHexString(piece.length) + "\r\n").getBytes(ISO_8859_1));
      chunks.writeBytes(piece);
      chunks.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    chunks.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    return request("POST", path, chunks.toByteArray(), "Transfer-Encoding: chunked");
  }

  private static byte[] request(String method, String path, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: here\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  // ---- received ----

  void expect(byte[] body) throws IOException {
    assertThat(answer()).isEqualTo(body);
  }

  /** The body of an answer that says OK. */
  byte[] answer() throws IOException {
    assertThat(line()).startsWith("HTTP/1.1 200");
    int length = -1;
    boolean chunked = false;
    for (String line; !(line = line()).isEmpty(); ) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
      chunked |= header.equals("transfer-encoding: chunked");
    }
    assertThat(chunked).isNotEqualTo(length >= 0);
    return chunked ? chunks() : exactly(length);
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(line(), 16);
      body.writeBytes(exactly(size));
      assertThat(line()).isEmpty();
    } while (size > 0);
    return body.toByteArray();
  }

  /** The next bytes, so many of them. */
  byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException(bytes.length + " bytes of " + size);
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c; (c = in.read()) != '\n'; ) {
      if (c < 0) {
        throw new EOFException("after: " + line);
      }
      line.append((char) c);
    }
    assertThat(line).endsWith("\r");
    return line.substring(0, line.length() - 1);
  }

  /** Waits until the server ends the connection and has sent nothing more. */
  void expectEnd() throws IOException {
    assertThat(in.read()).isEqualTo(-1);
  }

  // ---- how it goes ----

  /** Ends the output; the input stays open. */
  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes with a bang: a RST. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
