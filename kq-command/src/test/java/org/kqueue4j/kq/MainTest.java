// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of kq itself, and exit statuses. */
class MainTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help", "help --help", "help -h"})
  void explainsItself(String how) {
    Run run = Run.kq(how.split(" "));
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: kq COMMAND").endsWith("\n");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("org.kqueue4j.kq.Commands#NAMES")
  void explainsCommandsInThreeWays(String command) {
    String text = Run.kq("help", command).out();
    assertThat(text).startsWith("Usage: kq " + command).contains("Examples:", "Exit status:");
    assertThat(Run.kq("--help", command)).isEqualTo(new Run(0, text, ""));
    assertThat(Run.kq(command, "--help")).isEqualTo(new Run(0, text, ""));
    assertThat(Run.kq(command, "operand", "-h")).isEqualTo(new Run(0, text, ""));
  }

  @Test
  void explainsSpecs() {
    assertThat(Run.kq("help", "spec").out()).contains("vnode:PATH", "tcp:HOST:PORT");
  }

  /** A text fits on a terminal of 80 columns and some 36 lines. */
  @ParameterizedTest
  @ValueSource(strings = {"kq", "spec"})
  void explanationsFitOnAScreen(String name) {
    assertThat(HelpTexts.of(name).lines().toList())
        .hasSizeLessThanOrEqualTo(36)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void printsItsVersion(String option) {
    Run run = Run.kq(option);
    assertThat(run.status()).isZero();
    assertThat(run.out()).matches("kq [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dance            | unknown command 'dance'",
        "wach timer:1s    | unknown command 'wach': did you mean watch?",
        "help repaly      | unknown command 'repaly': did you mean replay?",
        "help dance       | unknown command 'dance'",
        "--dance          | unknown option '--dance'",
        "--vers           | unknown option '--vers': did you mean --version?",
        "--version x      | unexpected argument 'x' after --version",
        "watch --foo x    | watch: unknown option '--foo'",
        "watch --dance x  | watch: unknown option '--dance'",
        "watch --jsno x   | watch: unknown option '--jsno': did you mean --json?",
        "watch -x         | watch: unknown option '-x'",
        "watch -n         | watch: -n needs a value",
        "watch            | watch: no SPEC given",
        "wait             | wait: no SPEC given",
        "wait timer:1s -- | wait: no command given after --",
        "wait -a --any timer:1s | wait: --all and --any exclude each other",
        "wait timer:1s -s | wait: -s needs a command after --",
        "run timer:1s     | run: no command given after --",
        "run timer:1s -p -- true | run: -p needs -r, and excludes --now",
        "run timer:1s --stop-signal=UP -- true | run: --stop-signal: bad signal 'UP': expected a name such as TERM",
        "tree             | tree: no process given: expected a PID, a name, or a command after --",
        "tree 0           | tree: bad pid '0': expected a number from 1 to 4194304",
        "tree 99999999    | tree: bad pid '99999999': expected a number from 1 to 4194304",
        "tree 1 -- true   | tree: expected a process or a command, not both: '1'",
        "tree --          | tree: no command given after --",
        "trigger          | trigger: no ID given",
        "trigger x        | trigger: bad id 'x': expected a number of at most 18 digits",
        "trigger 1 0x1    | trigger: bad data '0x1': expected a number of at most 18 digits",
        "bench --time 0   | bench: --time: bad duration '0': expected a positive number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "tree -o= -- true | tree: -o: bad path '': expected the name of a file",
        "trigger 1 2 3    | trigger: too many arguments: expected ID and DATA",
        "replay           | replay: no FILE given",
        "features x       | features: unexpected argument 'x'",
        "bench x          | bench: unexpected argument 'x'",
        "replay --chec x  | replay: unknown option '--chec': did you mean --check?",
      })
  void refusesWhatItDoesNotKnowWithOneLineAndAHint(String args, String message) {
    Run run = Run.kq(args.split(" +"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(2).first().isEqualTo("kq: " + message);
    assertThat(run.err().lines()).last().asString().matches("Try 'kq (\\w+ )?--help'\\.");
  }

  @Test
  void wantsACommand() {
    Run run = Run.kq();
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("kq: no command given");
  }

  @Test
  void keepsControlCharactersOffTheTerminal() {
    assertThat(Run.kq("a\nb\u001b[2J").err()).contains("unknown command 'a?b?[2J'");
  }

  @Test
  void isQuietWhenTheReaderHasGone() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream broken = failing("Broken pipe");
    int status = Main.run(new String[] {"--help"}, broken, new PrintStream(err, true));
    assertThat(status).isEqualTo(141);
    assertThat(err.size()).isZero();
  }

  @Test
  void saysThatItCannotGoOn() {
    String err = errors(new OutOfMemoryError("Java heap space"));
    assertThat(err).isEqualToNormalizingNewlines("kq: cannot go on: out of memory\n");
  }

  @Test
  void asksForAReportOfADefect() {
    String err = errors(new IllegalStateException("wrong"));
    assertThat(err.lines().limit(2))
        .containsExactly(
            "kq: this is a defect of kq; please report it with these lines:",
            "java.lang.IllegalStateException: wrong");
    assertThat(err).contains("\tat org.kqueue4j.kq.MainTest");
  }

  /** Returns what is printed when the command fails in this way. */
  private static String errors(Throwable failure) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) failure;
          }
        };
    int status = Main.run(new String[] {"--help"}, out, new PrintStream(err, true));
    assertThat(status).isEqualTo(1);
    return err.toString(StandardCharsets.UTF_8);
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
