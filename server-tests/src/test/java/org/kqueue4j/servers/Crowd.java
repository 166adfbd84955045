// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many clients at a time, each on a virtual thread. */
final class Crowd {
  private static final int PATIENCE_SECONDS = 60;

  private Crowd() {}

  @FunctionalInterface
  interface Client {
    void run(int number) throws Exception;
  }

  /** Runs so many, and waits for all of them; what one of them throws, this throws. */
  static void of(int number, Client client) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        int which = i;
        all.add(
            threads.submit(
                () -> {
                  client.run(which);
                  return null;
                }));
      }
      try {
        for (Future<?> one : all) {
          one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }
}
