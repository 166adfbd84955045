// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.Run;

class ReplayCommandTest {
  private static final String SCENARIO =
      """
      # a device becomes readable
      kqueue
      file
      kevent 3 4 0 4,READ,ADD,0,0,0xabc
      readable 4 5
      kevent 3 4 0
      """;

  private static final String TRACE =
      """
      > kqueue
      = 3 0
      > file
      = 4 0
      > kevent 3 4 0 nchanges=1 space=4 4,-1,0x0001,0x00000000,0,0xabc
      = 0 0
      > readable 4 5
      = 0 0
      > kevent 3 4 0 nchanges=0 space=4
      = 1 0
      e 4 -1 0x0001 0x00000000 5 0xabc
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void printsTheTraceOfAScenario() throws IOException {
    Run run = Run.kq("replay", file("a.scenario", SCENARIO));
    assertThat(run).isEqualTo(new Run(0, TRACE, ""));
  }

  @Test
  void printsTheTracesOfSeveralFilesOneAfterTheOther() throws IOException {
    Run run = Run.kq("replay", file("a", "kqueue"), file("b", "> file\n= 77 0\n"));
    assertThat(run).isEqualTo(new Run(0, "> kqueue\n= 3 0\n> file\n= 3 0\n", ""));
  }

  @Test
  void passesTracesThatComeOutTheSame() throws IOException {
    Run run = Run.kq("replay", "--check", file("a.trace", TRACE), file("b.trace", TRACE));
    assertThat(run).isEqualTo(new Run(0, "replay: 2 passed, 0 failed\n", ""));
  }

  @Test
  void showsWhereATraceDiffers() throws IOException {
    String good = file("a.trace", TRACE);
    String bad = file("b.trace", TRACE.replace("e 4 -1 0x0001", "e 4 -1 0x0021"));
    Run run = Run.kq("replay", bad, "--check", good);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            %s:11: differs
              want: e 4 -1 0x0021 0x00000000 5 0xabc  (read fd=4 ADD|CLEAR data=5 udata=0xabc)
               got: e 4 -1 0x0001 0x00000000 5 0xabc  (read fd=4 ADD data=5 udata=0xabc)
                 9| > kevent 3 4 0 nchanges=0 space=4  (kevent 3 4 0)
                10| = 1 0  (returns 1)
            replay: 1 passed, 1 failed
            """
                .formatted(bad));
  }

  @Test
  void showsThatATraceIsTooShortOrTooLong() throws IOException {
    String tooShort = file("short.trace", "> kqueue\n");
    String tooLong = file("long.trace", "> kqueue\n= 3 0\nt 5\n");
    Run run = Run.kq("replay", "--check", tooShort, tooLong);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(tooShort + ":2: differs\n  want: (end of trace)\n   got: = 3 0  (returns 3)\n")
        .contains(
            tooLong + ":3: differs\n  want: t 5  (the clock is at 5 ms)\n   got: (end of trace)\n")
        .endsWith("replay: 0 passed, 2 failed\n");
  }

  @Test
  void namesTheLineOfAMalformedFileAndContinues() throws IOException {
    String bad = file("bad.trace", "> kqueue\n= 3 0\n> frobnicate 3\n");
    Run check = Run.kq("replay", "--check", bad, file("good.trace", TRACE));
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.err())
        .isEqualToIgnoringNewLines(
            "kq: replay: "
                + bad
                + ":3: unknown operation 'frobnicate'; kq help replay shows the form")
        .hasLineCount(1);
    assertThat(check.out()).isEqualTo("replay: 1 passed, 1 failed\n");

    Run print = Run.kq("replay", bad, file("b", "kqueue\n"));
    assertThat(print.status()).isEqualTo(2);
    assertThat(print.out()).isEqualTo("> kqueue\n= 3 0\n");
  }

  @Test
  void saysWhatCannotBeReadInOneLineAndContinues() throws IOException {
    String missing = folder.resolve("missing").toString();
    Run run = Run.kq("replay", "--check", missing, file("good.trace", TRACE));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("kq: replay: cannot read " + missing + ": no such file");
    assertThat(run.out()).isEqualTo("replay: 1 passed, 1 failed\n");
  }

  @Test
  void survivesBinaryFiles() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {0x7f, 'E', 1, (byte) 0xff});
    Run run = Run.kq("replay", binary.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("kq: replay: " + binary + ":1: ")
        .hasLineCount(1)
        .doesNotContain("\u007f");
  }

  @Test
  void tellsAScenarioFromATrace() throws IOException {
    String scenario = file("a.scenario", SCENARIO);
    String message =
        "kq: replay: "
            + scenario
            + ":1: not a trace, which begins with \"> \"; without --check, a scenario is run\n";
    assertThat(Run.kq("replay", "--check", scenario))
        .isEqualTo(new Run(2, "replay: 0 passed, 1 failed\n", message));
    String page = folder.resolve("a.html").toString();
    assertThat(Run.kq("replay", "--check", "--html", page, scenario))
        .isEqualTo(new Run(2, "replay: 0 passed, 1 failed\n", message));
    assertThat(Path.of(page)).doesNotExist();
  }

  @Test
  void namesTheLineEndsOfAnotherSystem() throws IOException {
    Run run = Run.kq("replay", file("a.scenario", "kqueue\r\nfile\r\n"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("a.scenario:1: the line ends with CR and LF").hasLineCount(1);
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop.getFileName());
    String below = file("plain", "kqueue") + "/below";
    Run run = Run.kq("replay", loop.toString(), below);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "kq: replay: cannot read " + loop + ": too many symbolic links",
            "kq: replay: cannot read " + below + ": a part of the path is not a directory");
  }

  @Test
  void refusesAnEmptyName() {
    Run run = Run.kq("replay", "");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("kq: replay: FILE: bad path '': expected the name of a file")
        .endsWith("Try 'kq replay --help'.\n");
  }

  @Test
  void takesADirectoryForItsTracesInOrder() throws IOException {
    file("b.trace", "> kqueue\n= 9 0\n");
    file("a.trace", "> file\n= 8 0\n");
    file("c.txt", "nonsense");
    Run run = Run.kq("replay", "--check", folder.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out().lines().filter(line -> line.endsWith("differs")))
        .containsExactly(
            folder.resolve("a.trace") + ":2: differs", folder.resolve("b.trace") + ":2: differs");
    assertThat(run.out()).endsWith("replay: 0 passed, 2 failed\n");
  }

  @Test
  void refusesADirectoryWithoutTraces() {
    Run run = Run.kq("replay", "--check", folder.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("it is a directory without *.trace files").hasLineCount(1);
  }

  @Test
  void keepsTheOrderOfManyFiles() throws IOException {
    int files = 300;
    for (int i = 0; i < files; i++) {
      file(String.format("%03d.trace", i), i % 100 == 0 ? "> kqueue\n= 1 0\n" : TRACE);
    }
    Run run = Run.kq("replay", "--check", folder.toString());
    assertThat(run.status()).isEqualTo(1);
    Stream<String> differing = run.out().lines().filter(line -> line.endsWith("differs"));
    assertThat(differing)
        .containsExactly(
            folder.resolve("000.trace") + ":2: differs",
            folder.resolve("100.trace") + ":2: differs",
            folder.resolve("200.trace") + ":2: differs");
    assertThat(run.out()).endsWith("replay: 297 passed, 3 failed\n");
  }

  @Test
  void writesAPageBesidesTheTrace() throws IOException {
    Path page = folder.resolve("a.html");
    Run run = Run.kq("replay", "--html", page.toString(), file("a.scenario", SCENARIO));
    assertThat(run).isEqualTo(new Run(0, TRACE, ""));
    assertThat(page).content().startsWith("<!doctype html>").contains("\"steps\":[{");
  }

  @Test
  void writesAPageOfWhatDiffers() throws IOException {
    Path page = folder.resolve("a.html");
    String good = file("a.trace", TRACE);
    String bad = file("b.trace", TRACE.replace("e 4 -1 0x0001", "e 4 -1 0x0021"));
    Run passed = Run.kq("replay", "--check", good, "--html", page.toString());
    assertThat(passed).isEqualTo(new Run(0, "replay: 1 passed, 0 failed\n", ""));
    assertThat(page).content().contains("\"same\":true").doesNotContain("\"want\":");

    Run failed = Run.kq("replay", "--check", "--html", page.toString(), bad);
    assertThat(failed).isEqualTo(Run.kq("replay", "--check", bad));
    assertThat(failed.status()).isEqualTo(1);
    assertThat(page).content().contains("\"same\":false", "\"want\":");
  }

  @Test
  void drawsOneFileOnly() throws IOException {
    String page = folder.resolve("a.html").toString();
    Run run = Run.kq("replay", "--html", page, file("a", "kqueue"), file("b", "kqueue"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            "kq: replay: --html draws one file, and 2 were given\nTry 'kq replay --help'.\n");
  }

  @Test
  void saysThatThePageCannotBeWritten() throws IOException {
    String page = folder.resolve("missing/a.html").toString();
    Run run = Run.kq("replay", "--html", page, file("a.scenario", "kqueue"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).as("it is refused before the scenario runs").isEmpty();
    assertThat(run.err())
        .isEqualToIgnoringNewLines("kq: replay: cannot write to " + page + ": no such directory");
  }

  @Test
  void drawsNothingOfAMalformedFile() throws IOException {
    Path page = folder.resolve("a.html");
    Run run = Run.kq("replay", "--html", page.toString(), file("bad.scenario", "frobnicate"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("bad.scenario:1: unknown operation 'frobnicate'");
    assertThat(page).doesNotExist();
  }
}
