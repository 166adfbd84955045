// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Threads by the ids that Linux gives them. */
public final class NativeThread {
  private NativeThread() {}

  /** Returns the id of the calling thread, which must not be virtual. */
  public static int id() {
    return Libc.must("gettid");
  }

  /** Returns the id of the thread of this process with a name of at most 15 characters. */
  public static int idOf(String name) {
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
          return Integer.parseInt(thread.getFileName().toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no thread is called " + name);
  }

  /** Sends a signal to one thread of this process. */
  public static void signal(int id, int signal) {
    Libc.must("tgkill", ProcessHandle.current().pid(), id, signal);
  }

  /** Returns how often a thread of a process has left its processor to wait. */
  public static long waitsOf(long pid, int id) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/task/" + id + "/status"))) {
        if (line.startsWith("voluntary_ctxt_switches:")) {
          return Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no count for thread " + id);
  }
}
