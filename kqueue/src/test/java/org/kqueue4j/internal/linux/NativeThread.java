package org.kqueue4j.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Threads as the system knows them. Stateless. */
public final class NativeThread {
  private static final MethodHandle GETTID = link("gettid", FunctionDescriptor.of(JAVA_INT));
  private static final MethodHandle TGKILL =
      link("tgkill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

  private NativeThread() {}

  private static MethodHandle link(String function, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape);
  }

  /** The calling thread's, which must be no virtual one. */
  public static int id() {
    try {
      return (int) GETTID.invokeExact();
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Of the thread of this process that has this name, of at most 15 characters. */
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

  /** Sends one thread of this process a signal. */
  public static void signal(int id, int signal) {
    try {
      int result = (int) TGKILL.invokeExact((int) ProcessHandle.current().pid(), id, signal);
      if (result != 0) {
        throw new AssertionError("thread " + id + " can't be sent signal " + signal);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** How often a thread of a process has given up its processor to wait. */
  static long waitsOf(long pid, int id) {
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
