package org.kqueue4j.internal.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kqueue;

/** A main class of the tests in a JVM of its own, with which the test talks line by line. */
public final class ChildJvm implements AutoCloseable {
  private static final String END = "(end of output)";

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ChildJvm(Process process) {
    this.process = process;
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              process.inputReader().lines().forEach(lines::add);
              lines.add(END);
            });
  }

  /** Starts one. */
  public static ChildJvm start(Class<?> main, String... args) throws Exception {
    return startBy("", main, List.of(), args);
  }

  /**
   * Starts one by a shell.
   *
   * @param script what the shell does before it executes it
   * @param options options of the JVM
   */
  public static ChildJvm startBy(String script, Class<?> main, List<String> options, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script + " exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    return new ChildJvm(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Where the library and its tests are, for a JVM without modules. */
  static String classPath() throws Exception {
    return placeOf(Kqueue.class) + java.io.File.pathSeparator + placeOf(ChildJvm.class);
  }

  private static Path placeOf(Class<?> type) throws Exception {
    Path file = Path.of(type.getResource(type.getSimpleName() + ".class").toURI());
    for (int i = type.getName().split("\\.").length; i > 0; i--) {
      file = file.getParent();
    }
    return file;
  }

  public long pid() {
    return process.pid();
  }

  /** The next line that it prints; fails if it takes too long, or if there is none any more. */
  public String line() throws InterruptedException {
    String line = lines.poll(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    if (line == null || line.equals(END)) {
      throw new AssertionError("no more output: " + process);
    }
    return line;
  }

  /** Lets it go on, if it waits for a line. */
  public void go() throws IOException {
    process.outputWriter().write("\n");
    process.outputWriter().flush();
  }

  /** Its exit status once it has exited, 128 and a signal's number if that ended it. */
  public int exit() throws InterruptedException {
    if (!process.waitFor(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("runs on: " + process);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly(); // and not the process itself, which closes the stream
  }
}
