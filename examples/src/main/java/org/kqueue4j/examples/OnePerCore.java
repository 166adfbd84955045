// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An echo server for all processors: for each one a thread with a kqueue and a listening socket of
 * its own, all on one port. Threads share nothing, so it grows with the machine.
 */
public final class OnePerCore implements AutoCloseable {
  private final List<EchoServer> servers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  // doc: start
  /** Starts so many threads; port 0 picks a free one. */
  public OnePerCore(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      EchoServer server = new EchoServer(i == 0 ? port : address().getPort(), true);
      servers.add(server);
      threads.add(Thread.ofPlatform().name("echo-" + i).start(() -> serve(server)));
    }
  }

  // end doc

  private static void serve(EchoServer server) {
    try {
      server.run();
    } catch (InterruptedException e) {
      // It is closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() throws IOException {
    return servers.getFirst().address();
  }

  /** Ends the threads, then closes what they used. */
  @Override
  public void close() throws IOException {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (EchoServer server : servers) {
      server.close();
    }
  }

  /** Serves on the port that is the first argument, until the program is ended. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int processors = Runtime.getRuntime().availableProcessors();
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
    try (OnePerCore server = new OnePerCore(port, processors)) {
      System.out.println(processors + " threads are listening on " + server.address());
      Thread.currentThread().join();
    }
  }
}
