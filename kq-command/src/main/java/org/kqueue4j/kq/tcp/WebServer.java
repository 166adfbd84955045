// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.Spec;

/**
 * A web server, as a condition: it answers a GET with a status that the user waits for. Only the
 * first line of the answer is read, and redirections are not followed.
 */
final class WebServer implements Condition.Check {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
  private static final int LONGEST_LINE = 1000;

  private final Spec.Http spec;

  /** The last status that was reported; 0 for none. */
  private int last;

  private WebServer(Spec.Http spec) {
    this.spec = spec;
  }

  static SpecSource open(Spec.Http spec, Loop loop) {
    return Condition.open(spec, loop, new WebServer(spec));
  }

  @Override
  public @Nullable Occurrence check(Condition condition) throws IOException {
    int status = 0;
    try (SocketChannel channel = Servers.connect(spec.host(), spec.port())) {
      status = channel == null ? 0 : ask(channel);
    } catch (SSLException | ProtocolException e) {
      condition.warn(reason(e)); // the next attempts are likely to fail too
    } catch (IOException e) {
      // The server has closed the connection, or has not answered in time.
    }
    Occurrence answer = condition.occurrence("answer").with("status", status);
    if (spec.accepts(status)) {
      return answer;
    }
    if (status != 0 && status != last) {
      last = status;
      condition.notice(answer);
    }
    return null;
  }

  private static String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return "its certificate is refused: " + cause.getMessage();
      }
    }
    return e instanceof SSLException
        ? "no TLS connection: " + e.getMessage()
        : String.valueOf(e.getMessage());
  }

  /** Sends the request. Returns the status; 0 if the server closes the connection before. */
  private int ask(SocketChannel channel) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Servers.PATIENCE_MILLIS);
    Socket plain = channel.socket();
    plain.setSoTimeout(Servers.PATIENCE_MILLIS);
    Socket socket = spec.secure() ? secure(plain) : plain;
    String request =
        "GET "
            + spec.target()
            + " HTTP/1.1\r\nHost: "
            + spec.authority()
            + "\r\nUser-Agent: kq\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return status(socket.getInputStream(), deadline);
  }

  private SSLSocket secure(Socket plain) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, spec.host(), spec.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static int status(InputStream in, long deadline) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n' && line.length() < LONGEST_LINE; b = in.read()) {
      if (b < 0 || System.nanoTime() - deadline > 0) {
        return 0;
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    Matcher matcher = STATUS_LINE.matcher(line);
    if (!matcher.matches()) {
      throw new ProtocolException("the answer is not one of a web server");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
