// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts/dist has made: it needs nothing but itself, wherever it is unpacked. */
@Tag("long")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class DistributionTest {
  @TempDir static Path place;
  private static Unpacked kq;

  @TempDir Path folder;

  @BeforeAll
  static void unpack() throws IOException {
    kq = Unpacked.into(Files.createDirectories(place.resolve("a folder")));
  }

  @Test
  void runsWithoutAJdk() throws Exception {
    Unpacked.Outcome version = kq.sh(folder, "kq --version");
    assertThat(version.out()).matches("kq [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n");
    assertThat(version.err()).isEmpty();
  }

  @Test
  void runsThroughLinksAndRelativeNames() throws Exception {
    assertThat(kq.sh(folder, "ln -s '" + kq.home() + "/bin/kq' k && ./k wait timer:1ms").out())
        .isEqualTo("timer:1ms\n");
    assertThat(kq.sh(kq.home().resolve("bin"), "sh kq wait timer:1ms").out())
        .isEqualTo("timer:1ms\n");
  }

  @Test
  void startsFromItsArchiveOfClassesWhereverItIsCopied() throws Exception {
    // A copy has other dates.
    assertThat(kq.sh(folder, "cp -r '" + kq.home() + "' copy").status()).isZero();
    requireTheArchive();
    Unpacked.Outcome outcome = kq.sh(folder, "copy/bin/kq wait timer:1ms");
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).isEqualTo("timer:1ms\n");
  }

  @Test
  void runsWithoutItsArchiveOfClasses() throws Exception {
    kq.sh(folder, "cp -r '" + kq.home() + "' copy && echo garbage >copy/lib/kq/kq.aot");
    Unpacked.Outcome outcome = kq.sh(folder, "copy/bin/kq wait timer:1ms");
    assertThat(outcome).isEqualTo(new Unpacked.Outcome(0, "timer:1ms\n", ""));
    requireTheArchive();
    assertThat(kq.sh(folder, "copy/bin/kq wait timer:1ms").status()).isNotZero();
  }

  /** Makes the JVM of the copy end if it can't use the archive of classes. */
  private void requireTheArchive() throws Exception {
    String launcher = "copy/bin/kq";
    String edit = "sed -i 's|\"-XX:AOTCache=|-XX:AOTMode=on &|' " + launcher;
    assertThat(kq.sh(folder, edit + " && grep -q AOTMode=on " + launcher).status()).isZero();
  }

  /** The JVM would open a file of its own there, and the command would have it. */
  @ParameterizedTest
  @CsvSource({"<&-, 0", ">&-, 1", "2>&-, 2", "<&- >&- 2>&-, 0", "<&- >&- 2>&-, 1"})
  void opensStandardDescriptorsThatAreClosed(String closed, int fd) throws Exception {
    String command =
        "sh -c 'for i in 0 1 2; do f=\"$f $(readlink /proc/$$/fd/$i)\"; done; echo $f >files'";
    Unpacked.Outcome outcome = kq.sh(folder, "kq wait -q timer:1ms -- " + command + " " + closed);
    assertThat(outcome).isEqualTo(new Unpacked.Outcome(0, "", ""));
    String[] files = Files.readString(folder.resolve("files")).strip().split(" ");
    assertThat(files).hasSize(3);
    assertThat(files[fd]).isEqualTo("/dev/null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait timer:1ms -q", "run -z timer:1ms", "tree -o log", "init"})
  void passesOptionsForJvmsToTheCommandOnly(String command) throws Exception {
    Map<String, String> options =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-Xbad", "JDK_JAVA_OPTIONS", "", "_JAVA_OPTIONS", "-x \"ü\" $a");
    Unpacked.Outcome outcome = kq.sh(folder, "kq " + command + " -- env", options);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().lines())
        .contains("JAVA_TOOL_OPTIONS=-Xbad", "JDK_JAVA_OPTIONS=", "_JAVA_OPTIONS=-x \"ü\" $a")
        .noneMatch(line -> line.startsWith("KQ_WAS_"));
  }

  /** In the C locale the JVM has another one. */
  @Test
  void passesTheLocaleToTheCommand() throws Exception {
    String command = "kq wait timer:1ms -q -- env | grep ^L";
    assertThat(kq.sh(folder, command).out()).isEmpty();
    assertThat(kq.sh(folder, command, Map.of("LANG", "C")).out()).isEqualTo("LANG=C\n");
    assertThat(kq.sh(folder, command, Map.of("LC_CTYPE", "")).out()).isEqualTo("LC_CTYPE=\n");
    assertThat(kq.sh(folder, command, Map.of("LC_CTYPE", "POSIX")).out())
        .isEqualTo("LC_CTYPE=POSIX\n");
  }

  /** A shell passes on its own variables if they have names of the environment. */
  @Test
  void changesNoOtherVariable() throws Exception {
    Map<String, String> variables = new HashMap<>();
    for (String name : List.of("self", "to", "home", "name", "main", "modules")) {
      variables.put(name, "mine");
    }
    Unpacked.Outcome outcome =
        kq.sh(folder, "kq wait timer:1ms -q -- env | grep -c =mine", variables);
    assertThat(outcome.out()).isEqualTo(variables.size() + "\n");
  }

  /** The shell of the launcher may have its own message first. */
  @ParameterizedTest
  @ValueSource(strings = {"wait timer:1ms", "--help", "completion bash"})
  void saysThatTheWorkingDirectoryHasBeenRemoved(String command) throws Exception {
    Unpacked.Outcome outcome = kq.sh(folder, "mkdir gone; cd gone; rmdir ../gone; kq " + command);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines().filter(line -> !line.contains("getcwd")))
        .containsExactly("kq: the working directory has been removed: change to another one");
  }

  @Test
  void takesNamesThatAreNotAsciiWhereThereIsNoLocale() throws Exception {
    Unpacked.Outcome outcome =
        kq.sh(folder, "touch 'gr\u00fc\u00df'; kq wait -v vnode:gr* timer:50ms");
    assertThat(outcome).isEqualTo(new Unpacked.Outcome(0, "timer:50ms fired count=1\n", ""));
  }

  @Test
  void isCalledByItsNameAmongProcesses() throws Exception {
    Unpacked.Outcome outcome =
        kq.sh(
            folder,
            "kq wait -v -a timer:1ms timer:1h >out & p=$!;"
                + " until grep -q fired out; do sleep 0.01; done; cat /proc/$p/comm; kill $p");
    assertThat(outcome.out()).isEqualTo("kq\n");
  }

  /** It is asked for the processor's time, which a busy machine does not change much. */
  @Test
  void takesNextToNoTimeToStart() throws Exception {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      Unpacked.Outcome outcome = kq.sh(folder, "TIMEFORMAT='%3U %3S'; time kq wait timer:1ms");
      assertThat(outcome.status()).isZero();
      double seconds = Stream.of(outcome.err().split("\\s+")).mapToDouble(Double::valueOf).sum();
      best = Math.min(best, seconds);
    }
    assertThat(best).as("seconds; 0.2 on an idle machine").isLessThan(1);
  }

  @Test
  void bringsItsManualAndCompletions() {
    Path share = kq.home().resolve("share");
    assertThat(share.resolve("man/man1/kq.1")).isNotEmptyFile();
    assertThat(share.resolve("bash-completion/completions/kq")).isNotEmptyFile();
    assertThat(share.resolve("zsh/site-functions/_kq")).isNotEmptyFile();
    assertThat(share.resolve("fish/vendor_completions.d/kq.fish")).isNotEmptyFile();
    assertThat(share.resolve("doc/kq")).isDirectoryContaining("glob:**/commons-cli*");
    assertThat(share.resolve("doc/kq")).isDirectoryContaining("glob:**/jackson-core*");
    assertThat(kq.home().resolve("LICENSE")).isNotEmptyFile();
    assertThat(kq.home().resolve("NOTICE")).isNotEmptyFile();
    assertThat(kq.home().resolve("lib/kq/runtime/legal/java.base")).isNotEmptyDirectory();
  }

  @Test
  void givesSignalsToTheProgramAndNotToAShell() throws Exception {
    Unpacked.Outcome outcome =
        kq.sh(
            folder,
            "kq wait -v -a timer:1ms timer:1h >out & p=$!;"
                + " until grep -q fired out; do sleep 0.01; done; kill -TERM $p; wait $p; echo $?");
    assertThat(outcome.out()).isEqualTo("143\n");
  }
}
