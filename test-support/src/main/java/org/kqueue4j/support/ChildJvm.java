// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A main class of the tests in another JVM, with which the test exchanges lines. */
public final class ChildJvm implements AutoCloseable {
  private static final String END = "(end of output)";

  private final Process process;
  private final Thread reader;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ChildJvm(Process process) {
    this.process = process;
    reader =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  process.inputReader().lines().forEach(lines::add);
                  lines.add(END);
                });
  }

  /** Starts a JVM. */
  public static ChildJvm start(Class<?> main, String... args) throws Exception {
    return startBy("", main, List.of(), args);
  }

  /**
   * Starts a JVM by a shell.
   *
   * @param script what the shell does before it executes the JVM
   * @param options more options of the JVM
   */
  public static ChildJvm startBy(String script, Class<?> main, List<String> options, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script + " exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(main), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    return new ChildJvm(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * Returns a class path, for a JVM without modules, with the library, the place of each class and
   * this module. The tests themselves may run with the library on the module path, and patched into
   * its module.
   */
  public static String classPath(Class<?>... classes) throws Exception {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> type : classes) {
      places.add(locationOf(type).toString());
    }
    places.add(locationOf(Class.forName("org.kqueue4j.Kqueue")).toString());
    places.add(locationOf(ChildJvm.class).toString());
    return String.join(File.pathSeparator, places);
  }

  /**
   * Returns the folder or jar with a class, which for a test patched into a module is its own. Of a
   * jar that the build has just made it is the folder: a JVM to which statx is refused opens no
   * jar.
   */
  public static Path locationOf(Class<?> type) throws Exception {
    String name = type.getName();
    String simpleName = name.substring(name.lastIndexOf('.') + 1) + ".class";
    URL url = Objects.requireNonNull(type.getResource(simpleName));
    if (url.openConnection() instanceof JarURLConnection jar) {
      Path file = Path.of(jar.getJarFileURL().toURI());
      Path folder = file.resolveSibling("classes");
      return Files.isDirectory(folder) ? folder : file;
    }
    Path place = Path.of(url.toURI());
    for (int i = name.split("\\.").length; i > 0; i--) {
      place = place.getParent();
    }
    return place;
  }

  public long pid() {
    return process.pid();
  }

  /** Returns its next line; fails if that takes too long or the output has ended. */
  public String line() throws InterruptedException {
    String line = lines.poll(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    if (line == null || line.equals(END)) {
      throw new AssertionError("no more output: " + process);
    }
    return line;
  }

  /** Waits for its end, which must be orderly; returns the lines that it has printed since. */
  public List<String> allLines() throws InterruptedException {
    if (exit() != 0) {
      throw new AssertionError("failed: " + process);
    }
    reader.join();
    List<String> all = new ArrayList<>(lines);
    all.remove(END);
    return all;
  }

  /** Writes a line, for which it waits. */
  public void go() throws IOException {
    process.outputWriter().write("\n");
    process.outputWriter().flush();
  }

  /** Waits for its end; returns its exit status, or 128 plus the signal that ended it. */
  public int exit() throws InterruptedException {
    if (!process.waitFor(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("runs on: " + process);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the streams
  }
}
