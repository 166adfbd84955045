// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An echo server for all processors: each has a thread with a loop and a listening socket of its
 * own, all on one port. The threads share nothing.
 */
public final class OnePerCore implements AutoCloseable {
  private final List<EchoServer> servers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  // doc: start
  /**
   * Starts the servers.
   *
   * @param port their port; 0 picks a free one
   * @param count the number of threads
   */
  public OnePerCore(int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      EchoServer server = new EchoServer(i == 0 ? port : address().getPort(), true);
      servers.add(server);
      threads.add(Thread.ofPlatform().name("echo-" + i).start(server));
    }
  }

  // end doc

  /** {@return where they listen} */
  public InetSocketAddress address() throws IOException {
    return servers.getFirst().address();
  }

  /** Stops the servers and waits for their threads. */
  @Override
  public void close() throws IOException {
    for (EchoServer server : servers) {
      server.close();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
