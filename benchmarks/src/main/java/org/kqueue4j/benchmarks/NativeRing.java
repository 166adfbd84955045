package org.kqueue4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** The ring in C, which is a process of its own: see {@code ring.c}. */
final class NativeRing implements Ring {
  private final Process process;
  private final BufferedReader answers;

  NativeRing(Path program, int pipes, int active) throws IOException {
    process =
        new ProcessBuilder(program.toString(), "" + pipes, "" + active, "" + BATCH)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader();
  }

  @Override
  public Sample run(long events) throws IOException {
    process.outputWriter().append(events + "\n").flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the C program has failed");
    }
    String[] words = answer.split(" ");
    return new Sample(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.outputWriter().close();
    process.waitFor();
  }
}
