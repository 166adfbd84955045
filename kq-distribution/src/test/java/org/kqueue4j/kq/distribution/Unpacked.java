// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution, unpacked into a folder as a user does it. */
record Unpacked(Path home) {
  private static final long PATIENCE = 60;

  /** What came of a command. */
  record Outcome(int status, String out, String err) {}

  static Unpacked into(Path folder) {
    try (Stream<Path> files = Files.list(Path.of("dist"))) {
      List<Path> tars = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
      assertThat(tars).as("made by scripts/dist").hasSize(1);
      Process tar =
          new ProcessBuilder("tar", "-C", folder.toString(), "-xzf", tars.getFirst().toString())
              .inheritIO()
              .start();
      assertThat(tar.waitFor()).isZero();
      try (Stream<Path> unpacked = Files.list(folder)) {
        return new Unpacked(unpacked.toList().getFirst());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a shell's command in a folder, with nothing in the environment but where programs are. */
  Outcome sh(Path folder, String script) throws IOException, InterruptedException {
    return sh(folder, script, Map.of());
  }

  Outcome sh(Path folder, String script, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("kq", ".out");
    Path err = Files.createTempFile("kq", ".err");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", home.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    Outcome outcome = new Outcome(ended ? process.exitValue() : -1, read(out), read(err));
    Files.delete(out);
    Files.delete(err);
    assertThat(ended).as("'%s' ends in time: %s", script, outcome).isTrue();
    return outcome;
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
