// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardService;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat with its NIO connector, by a blocking servlet. */
final class TomcatServer implements Served {
  private static final long PATIENCE_MILLIS = 30_000;
  private static final int BACKLOG = 1024;
  private static final int PIECE = 10_000;

  private final Path folder = Files.createTempDirectory("tomcat");
  private final Tomcat tomcat = new Tomcat();
  private final int port;

  TomcatServer(Application application, Settings settings) throws Exception {
    Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    connector.setPort(0);
    String timeout = Long.toString(settings.idleTimeout().toMillis());
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("bindOnInit", "false");
    connector.setProperty("acceptCount", Integer.toString(BACKLOG));
    connector.setProperty("connectionTimeout", timeout);
    connector.setProperty("keepAliveTimeout", timeout);
    connector.setProperty("maxKeepAliveRequests", "-1");
    if (settings.certificate() != null) {
      secure(connector, settings.certificate());
    }
    tomcat.setBaseDir(folder.toString());
    tomcat.setSilent(true);
    tomcat.setConnector(connector);
    ((StandardService) tomcat.getService()).setGracefulStopAwaitMillis(PATIENCE_MILLIS);
    StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
    context.setClearReferencesThreadLocals(false); // they need more than a user opens to Tomcat
    context.setClearReferencesRmiTargets(false);
    Tomcat.addServlet(context, "application", new Answering(application));
    context.addServletMappingDecoded("/*", "application");
    tomcat.start();
    port = connector.getLocalPort();
  }

  private static void secure(Connector connector, Certificate certificate) {
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate own =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
    own.setCertificateKeystore(certificate.keys());
    own.setCertificateKeystorePassword(Certificate.PASSWORD);
    host.addCertificate(own);
    connector.addSslHostConfig(host);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty(
        "sslImplementationName", "org.apache.tomcat.util.net.jsse.JSSEImplementation");
  }

  private static final class Answering extends HttpServlet {
    private final Application application;

    Answering(Application application) {
      this.application = application;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = request.getInputStream().readAllBytes();
      Application.Answer answer =
          application.answer(new Application.Request(request.getRequestURI(), body)).join();
      if (!answer.chunked()) {
        response.setContentLength(answer.body().length);
      }
      for (byte[] piece : Bytes.pieces(answer.body(), PIECE)) {
        response.getOutputStream().write(piece);
        if (answer.chunked()) {
          response.flushBuffer();
        }
      }
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    System.clearProperty("catalina.home"); // Tomcat makes the folders of the first one again
    System.clearProperty("catalina.base");
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
