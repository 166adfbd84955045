// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.kq.Commands;
import org.kqueue4j.kq.KqProcess;
import org.kqueue4j.kq.Run;
import org.kqueue4j.kq.cli.CommandOption;

/** Tests the scripts in their shells. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class CompletionTest {
  @TempDir Path folder;

  @BeforeEach
  void createFiles() throws Exception {
    Files.createDirectory(folder.resolve("src"));
    Files.createFile(folder.resolve("some notes"));
    for (String shell : List.of("bash", "zsh", "fish")) {
      Run run = Run.kq("completion", shell);
      assertThat(run.status()).isZero();
      Files.writeString(folder.resolve("script." + shell), run.out());
    }
  }

  private String output(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    assertThat(process.waitFor(KqProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return text;
  }

  private static void assumeThereIs(String shell) {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/" + shell)), shell + " is not installed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void theScriptIsOneOfTheShell(String shell) throws Exception {
    assumeThereIs(shell);
    assertThat(output(shell, "-n", "script." + shell)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void hasEveryOptionOfEveryCommand(String shell) {
    String script = Run.kq("completion", shell).out();
    for (String name : Commands.NAMES) {
      for (CommandOption option : Commands.find(name).syntax().options()) {
        String text = option.longName() != null ? option.longName() : option.shortName();
        assertThat(script).as(name).containsPattern("[- ,]" + text + "\\b");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void hasNoPlaceholder(String shell) {
    assertThat(Run.kq("completion", shell).out()).doesNotContainPattern("@[A-Z_]+@");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "kq w|wait watch",
        "kq wait |read:0 tcp: unix: http:// https:// dns: listen: vnode: proc: signal: timer: at:"
            + " user:",
        "kq wait sr|src/",
        "kq wait unix:sr|src/",
        "kq wait https://l|//localhost //localhost:",
        "kq wait ti|timer:",
        "kq wait vnode:sr|src/",
        "kq wait vnode:some|some notes",
        "kq wait vnode:src:wr|write",
        "kq wait vnode:src:ab|absent",
        "kq wait proc:1:go|gone",
        "kq wait vnode:src:write,de|write,delete",
        "kq wait proc:1:ex|exit exec",
        "kq wait signal:US|USR1 USR2",
        "kq wait timer:1s:|oneshot",
        "kq run --stop-s|--stop-signal",
        "kq run --stop-signal US|USR1 USR2",
        "kq run --during |drop queue",
        "kq watch --html sr|src/",
        "kq watch -t 5|",
        "kq completion |bash zsh fish",
        "kq help sp|spec",
        "kq run timer:1s -- mkfif|mkfifo",
        "kq run timer:1s -- ls sr|src",
      })
  void bashCompletes(String line, String words) throws Exception {
    Files.writeString(
        folder.resolve("drive"),
        """
        source ./script.bash
        COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
        _kq
        printf '%s\\n' "${COMPREPLY[@]}" | sort -u | paste -sd ' '
        """);
    String[] wanted = words == null ? new String[0] : new String[] {words};
    String found = output("bash", "drive", line);
    if (line.contains("some")) {
      assertThat(found).isEqualTo("some notes");
    } else if (wanted.length == 0) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found.split(" ")).containsExactlyInAnyOrder(words.split(" "));
    }
  }

  @Test
  void bashCompletesPidsAndPrograms() throws Exception {
    Files.writeString(
        folder.resolve("drive"),
        "source ./script.bash; COMP_LINE=$1 COMP_POINT=${#1}; _kq; echo \"${COMPREPLY[@]}\"");
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(output("bash", "drive", "kq wait proc:" + pid).split(" ")).contains(pid);
    assertThat(output("bash", "drive", "kq wait proc:jav").split(" ")).contains("java");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kq w | wait watch",
        "kq wait ti | timer:",
        "kq wait proc:1:ex | proc:1:exec proc:1:exit",
        "kq wait vnode:sr | vnode:src/",
        "kq wait sr | src/",
        "kq wait unix:sr | unix:src/",
        "kq run --stop-s | --stop-signal",
        "kq run --stop-signal US | USR1 USR2",
        "kq completion b | bash",
        "kq run timer:1s -- mkfif | mkfifo",
      })
  void fishCompletes(String line, String words) throws Exception {
    assumeThereIs("fish");
    String found =
        output("fish", "--no-config", "-c", "source script.fish; complete -C '" + line + "'");
    assertThat(found.lines().map(word -> word.split("\t", 2)[0]))
        .containsExactlyInAnyOrder(words.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kq wat | kq watch ",
        "kq wait tim | kq wait timer:",
        "kq wait vnode:sr | kq wait vnode:src/",
        "kq wait sr | kq wait src/",
        "kq wait unix:sr | kq wait unix:src/",
        "kq wait signal:WIN | kq wait signal:WINCH",
        "kq run --deb | kq run --debounce ",
        "kq completion b | kq completion bash",
      })
  void zshCompletes(String line, String completed) throws Exception {
    assumeThereIs("zsh");
    // A widget that prints the completed line, and ends.
    Files.writeString(
        folder.resolve("drive"),
        """
        zmodload zsh/zpty
        zpty z zsh -f -i
        zpty -w z "autoload -Uz compinit; compinit -u -d ./dump; source ./script.zsh"
        zpty -w z 'show() { print -r -- "<<$BUFFER>>"; exit }; zle -N show; bindkey "^X" show; echo read''y'
        zpty -r z out '*ready*'
        zpty -w -n z "$1"$'\\t\\x18'
        while zpty -r z out; do print -r -- "$out"; done
        """);
    assertThat(output("zsh", "-f", "drive", line)).contains("<<" + completed);
  }

  @Test
  void refusesOtherShells() {
    Run run = Run.kq("completion", "tcsh");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("kq: completion: unknown shell 'tcsh': expected bash, zsh or fish");
  }
}
