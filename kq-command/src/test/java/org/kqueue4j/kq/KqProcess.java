// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** The command as its own process, as a user runs it. A wait ends after {@link #PATIENCE}. */
public final class KqProcess implements AutoCloseable {
  /** Longer than any machine takes, however busy it is. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private static final String END = "(end of output)";

  private final Process process;
  private final LinkedBlockingDeque<String> lines = new LinkedBlockingDeque<>();
  private final StringBuffer errors = new StringBuffer();
  private final Thread outReader;
  private final Thread errReader;

  private KqProcess(Process process) {
    this.process = process;
    this.outReader = Thread.ofPlatform().daemon().start(() -> readLines(process.getInputStream()));
    this.errReader = Thread.ofPlatform().daemon().start(() -> readErrors(process.getErrorStream()));
  }

  /** Starts the command with a pipe as standard input. */
  public static KqProcess start(String... args) throws IOException {
    return withOptions(List.of(), args);
  }

  /** Starts the command with redirections in the language of the shell. */
  public static KqProcess redirected(String redirections, String... args) throws IOException {
    return shell("exec \"$@\" " + redirections, args);
  }

  /**
   * Starts the command with a limit on its open files. Its classes are in jars, as in the
   * distribution: from directories no class can be loaded when no file can be opened.
   */
  public static KqProcess limited(int files, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + files + "; exec \"$@\"", "sh"));
    command.addAll(command(jars(), List.of(), args));
    return new KqProcess(new ProcessBuilder(command).start());
  }

  /** Returns the class path with its directories packed into jars. */
  private static String jars() throws IOException {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    List<String> jars = new ArrayList<>();
    for (String element : CLASS_PATH.split(File.pathSeparator)) {
      if (Files.isDirectory(Path.of(element))) {
        Path packed = Files.createTempFile("kq-classes", ".jar");
        packed.toFile().deleteOnExit();
        assertThat(jar.run(System.out, System.err, "cf0", packed.toString(), "-C", element, "."))
            .isZero();
        jars.add(packed.toString());
      } else {
        jars.add(element);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  /** Starts the command by a shell script, in which "$@" is the command with its arguments. */
  public static KqProcess shell(String script, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(command(CLASS_PATH, List.of(), args));
    return new KqProcess(new ProcessBuilder(command).start());
  }

  /**
   * Starts the command on a terminal of its own, by a shell script, in which "$@" is the command
   * with its arguments. What is written to its standard input is typed at the terminal.
   */
  public static KqProcess onTerminal(String script, String... args) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "a terminal takes script(1)");
    List<String> words = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    words.addAll(command(CLASS_PATH, List.of(), args));
    StringBuilder line = new StringBuilder("exec");
    for (String word : words) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return new KqProcess(
        new ProcessBuilder("/usr/bin/script", "-qfec", line.toString(), "/dev/null").start());
  }

  /** Starts the command in a JVM with these options. */
  public static KqProcess withOptions(List<String> jvmOptions, String... args) throws IOException {
    return new KqProcess(new ProcessBuilder(command(CLASS_PATH, jvmOptions, args)).start());
  }

  /** Returns the command as a list of words, for tests that start it in another way. */
  public static List<String> words(String... args) {
    return command(CLASS_PATH, List.of(), args);
  }

  private static List<String> command(String classPath, List<String> jvmOptions, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", classPath));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return command;
  }

  private void readLines(InputStream stream) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // closed by closeOutput, or by the end of the process
    } finally {
      lines.add(END);
    }
  }

  private void readErrors(InputStream stream) {
    try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        errors.append((char) c);
      }
    } catch (IOException e) {
      errors.append(e);
    }
  }

  /** Returns the standard input of the process. */
  public OutputStream in() {
    return process.getOutputStream();
  }

  /** Writes text to its standard input. */
  public void type(String text) throws IOException {
    in().write(text.getBytes(StandardCharsets.UTF_8));
    in().flush();
  }

  /** Waits for its next line. */
  public String line() throws InterruptedException {
    String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(line).as("a line in time; errors: %s", errors).isNotNull();
    return line;
  }

  /** Returns how many lines it has printed that were not taken yet. */
  public int lineCount() {
    return lines.size();
  }

  /** Waits for a line, which stays there, or for a time. */
  public void awaitLine(int millis) throws InterruptedException {
    String line = lines.poll(millis, TimeUnit.MILLISECONDS);
    if (line != null) {
      lines.addFirst(line);
    }
  }

  /** Waits for its next line, which must have this form. */
  public Matcher line(String regex) throws InterruptedException {
    String line = line();
    Matcher matcher = Pattern.compile(regex).matcher(line);
    assertThat(matcher.matches()).as("'%s' is of the form '%s'; %s", line, regex, errors).isTrue();
    return matcher;
  }

  /** Waits for a line of this form, and skips the lines before it. */
  public Matcher skipTo(String regex) throws InterruptedException {
    Pattern pattern = Pattern.compile(regex);
    while (true) {
      String line = line();
      Matcher matcher = pattern.matcher(line);
      if (matcher.matches()) {
        return matcher;
      }
      assertThat(line).as("before '%s'; %s", regex, errors).isNotEqualTo(END);
    }
  }

  /** Waits for the end of its output. Returns all lines until then. */
  public List<String> restOfLines() throws InterruptedException {
    List<String> rest = new ArrayList<>();
    for (String line = line(); !line.equals(END); line = line()) {
      rest.add(line);
    }
    return rest;
  }

  /** Closes the reading end of its output. */
  public void closeOutput() throws IOException {
    process.getInputStream().close();
  }

  /** Sends it a signal by name, such as {@code TERM}. */
  public void signal(String name) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(status).isZero();
  }

  /** Returns its processor time. */
  public Duration cpuTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Waits for its end. */
  public int exitStatus() throws InterruptedException {
    boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended).as("it ends in time; errors: %s", errors).isTrue();
    return process.exitValue();
  }

  /** Waits until it has written this to standard error. */
  public void awaitError(String text) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (errors.indexOf(text) < 0) {
      assertThat(System.nanoTime() - end).as("'%s' in time: %s", text, errors).isNegative();
      Thread.sleep(10);
    }
  }

  /** Waits for its end. Returns what it wrote to standard error. */
  public String errors() throws InterruptedException {
    exitStatus();
    errReader.join(PATIENCE);
    return errors.toString();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
    outReader.join(PATIENCE);
    errReader.join(PATIENCE);
  }
}
