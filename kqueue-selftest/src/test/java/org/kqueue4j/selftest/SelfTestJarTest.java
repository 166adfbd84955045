// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar, run as a user runs it, in an empty folder. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class SelfTestJarTest {
  private static final Path JAR = Path.of("target", "kqueue4j-selftest.jar").toAbsolutePath();
  private static final Path TESTS = Path.of("target", "test-classes").toAbsolutePath();
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final String SECRET = "hunter2-4711-secret";
  private static final long PATIENCE = 200;

  @TempDir Path folder;
  @TempDir Path elsewhere;

  /** What a run has left. */
  private record Run(int status, String out, String errors) {
    List<String> lines() {
      return out.lines().toList();
    }

    /** Its line in the table of what works. */
    String row(String what) {
      return lines().stream().filter(l -> l.startsWith("| " + what)).findFirst().orElse("");
    }

    String all() {
      return out + errors;
    }
  }

  private Run jar(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-jar", JAR.toString()));
    command.addAll(List.of(args));
    return run(command);
  }

  private Run shell(String script, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", script, "sh", JAVA.toString(), JAR.toString()));
    command.addAll(List.of(args));
    return run(command);
  }

  private Run run(List<String> command) throws Exception {
    Path out = elsewhere.resolve("out");
    Path errors = elsewhere.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("SELFTEST_PASSWORD", SECRET);
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(PATIENCE, TimeUnit.SECONDS);
      assertThat(ended).as("it ends; so far: %s", Files.readString(out)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(errors));
  }

  @Test
  void checksEverythingAndLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(elsewhere.resolve("temporary"));
    Path watched = Files.createDirectory(elsewhere.resolve("watched"));
    Run run =
        shell(
            "java=$1 jar=$2; shift 2; exec $java -Djava.io.tmpdir="
                + temporary
                + " -jar $jar \"$@\"",
            "--seed",
            "7",
            "--folder",
            watched.toString(),
            "-o",
            "report.md");
    String report = Files.readString(folder.resolve("report.md"));
    assertThat(run.status()).as(report).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.out()).contains("The report is in report.md").doesNotContain("FAILED");
    assertThat(report)
        .contains("the seed was 7", "| kqueue4j |", "| kernel | Linux", "| trial: user | yes |")
        .contains("| timers: many at once | yes |", "| leaks: descriptors and threads | yes |")
        .contains("| vnode in " + watched + ": WRITE of a file | yes |")
        .contains("a oneshot timer is late by");
    assertThat(temporary).isEmptyDirectory();
    assertThat(watched).isEmptyDirectory();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("report.md"));
    }
  }

  @Test
  void keepsSecrets() throws Exception {
    Path home = Files.createDirectories(elsewhere.resolve("xhome/quentin"));
    Run run =
        shell(
            "exec $1 -Duser.home="
                + home
                + " -Duser.name=quentin -Djava.io.tmpdir="
                + home
                + "/missing -jar $2 --quick");
    assertThat(run.row("trial: vnode")).contains("not tried", "[temporary folder]");
    assertThat(run.all()).doesNotContain(SECRET, "SELFTEST_PASSWORD", "quentin", folder.toString());
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    assertThat(run.out().split("[^\\w.-]+")).doesNotContain(host);
  }

  @Test
  void givesJson() throws Exception {
    Run run = jar("--quick", "--json", "--only", "trial: user");
    assertThat(run.status()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.lines()).hasSize(1);
    assertThat(run.out())
        .startsWith("{\"machine\":{\"kqueue4j\":\"")
        .contains("\"failed\":false,\"results\":[{\"group\":\"trial\",\"name\":\"user\",")
        .endsWith("\"works\":\"WORKS\",\"remark\":\"one was triggered\"}]}\n");
  }

  @Test
  void saysWhatIsWrongWithItsOptions() throws Exception {
    for (List<String> bad :
        List.of(
            List.of("--fast"),
            List.of("--seed"),
            List.of("--seed", "x"),
            List.of("--folder", "/nowhere"),
            List.of("--folder", ""),
            List.of("-o", ""),
            List.of("-o", "/nowhere/report.md"),
            List.of("-o", "/"),
            List.of("--only", "nothing of this name"),
            List.of("-o"))) {
      Run run = jar(bad.toArray(String[]::new));
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.errors().lines()).singleElement().asString().contains("--help");
    }
    assertThat(folder).isEmptyDirectory();
  }

  /** A report that cannot be written is printed, and one that cannot be printed is a failure. */
  @Test
  void saysThatTheReportCannotBeWritten() throws Exception {
    Run run = jar("--quick", "--only", "user", "-o", "/dev/full");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.row("trial: user")).contains("| yes |");
    assertThat(run.errors())
        .isEqualTo(
            "kqueue4j-selftest: cannot write to /dev/full: No space left on device; see the"
                + " output\n");
    Run full = shell("exec $1 -jar $2 --quick --only user >/dev/full");
    assertThat(full.status()).isEqualTo(1);
    assertThat(full.errors()).contains("cannot write to standard output").hasLineCount(1);
  }

  @Test
  void helpFitsAScreen() throws Exception {
    Run run = jar("--help");
    assertThat(run.status()).isZero();
    assertThat(run.lines()).hasSizeLessThan(30).allMatch(line -> line.length() <= 80);
  }

  /** What can't be opened is no failure of the library's, and nothing hangs. */
  @Test
  void endsWithFewDescriptors() throws Exception {
    Run run = shell("ulimit -n 40; exec $1 -jar $2");
    assertThat(run.out()).contains("| descriptors | at most 40,", "Attach all of this");
    assertThat(run.status()).as(run.all()).isZero();
    assertThat(run.row("processes: many")).contains("not tried", "Too many open files");
    assertThat(run.row("user events: each once")).contains("| yes |");
  }

  /** On the class path, without what the manifest asks for. */
  @Test
  void saysWhatThereIsWithoutOptions() throws Exception {
    Run run = shell("exec $1 -cp $2 " + Main.class.getName() + " --only channel");
    assertThat(run.status()).as(run.all()).isZero();
    assertThat(run.row("trial: read by channel")).contains("| partly |", "--add-exports");
    assertThat(run.row("descriptors: channels")).contains("through the JDK's selectors");
  }

  @Test
  void saysWhatThereIsWithoutSignalsAndIoUring() throws Exception {
    Run run = shell("exec $1 -Xrs -Dorg.kqueue4j.aio=pool -jar $2 --only signal");
    assertThat(run.status()).as(run.all()).isZero();
    assertThat(run.row("kqueue4j")).contains("-Dorg.kqueue4j.aio=pool");
    assertThat(run.row("signals: delivery")).contains("| no |", "-Xrs");
    Run aio = shell("exec $1 -Dorg.kqueue4j.aio=pool -jar $2 --only aio");
    assertThat(aio.status()).as(aio.all()).isZero();
    assertThat(aio.row("aio: write, sync, read back")).contains("| yes |");
    assertThat(aio.row("aio: cancel on a pipe")).contains("| no |", "on files only");
  }

  @Test
  void saysWhatThereIsInNamespacesOfItsOwn() throws Exception {
    String unshare = "unshare --user --map-root-user --pid --fork --mount-proc --net ";
    assumeTrue(run(List.of("sh", "-c", unshare + "true")).status() == 0, "there are no namespaces");
    Run run =
        shell(unshare + "sh -c 'ip link set lo up; exec \"$0\" -jar \"$1\" --only proc' $1 $2");
    assertThat(run.status()).as(run.all()).isZero();
    assertThat(run.row("processes: exit status")).contains("| yes |");
    assertThat(run.row("processes: a tree")).contains("| no |");
  }

  @Test
  void showsWhatFailsAndWhy() throws Exception {
    Run run =
        shell(
            "exec $1 --enable-native-access=ALL-UNNAMED --add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
                + " -cp $2:"
                + TESTS
                + " "
                + BrokenSelfTest.class.getName()
                + " --quick --only 'trial: user'");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.lines().get(2)).isEqualTo("1 of 5 work, 4 FAILED.");
    assertThat(run.row("broken: no event")).contains("**FAILED**", "did not come");
    assertThat(run.out())
        .containsPattern("user +#1 .* silent")
        .contains("at org.kqueue4j.selftest.check.BrokenChecks.noEvent")
        .contains("ENOENT: trigger user #1: the registration has ended")
        .contains("at org.kqueue4j.selftest.check.BrokenChecks.exception")
        .contains("it had not ended after 2 s", "waits: \"selftest\"")
        .containsPattern("user +#1 .* awaited")
        .contains("at org.kqueue4j.selftest.check.BrokenChecks.waits")
        .contains("at org.kqueue4j.selftest.check.BrokenChecks.parks");
  }

  /** The main class is one that every Java in use can load. */
  @Test
  void saysWhichJavaIsNeeded() throws Exception {
    Path old = olderJava();
    assumeTrue(old != null, "there is no older Java here");
    Run run = run(List.of(old.toString(), "-jar", JAR.toString()));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errors()).matches("kqueue4j-selftest: needs Java 25 or newer; this is .*\\.\n");
  }

  private static Path olderJava() throws IOException {
    Path homes = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(homes)) {
      return null;
    }
    try (Stream<Path> all = Files.list(homes)) {
      return all.filter(SelfTestJarTest::isOlder)
          .map(home -> home.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(null);
    }
  }

  private static boolean isOlder(Path home) {
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return false; // no home of a Java
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    return version.matches("(1\\.|\\d\\.|1\\d\\.|2[0-4]\\.).*");
  }

  /** Its class file is of Java 8. */
  @Test
  void theMainClassIsForOldJavas() throws Exception {
    try (var jar = new JarFile(JAR.toFile())) {
      byte[] main =
          jar.getInputStream(jar.getEntry("org/kqueue4j/selftest/Main.class")).readAllBytes();
      assertThat(main[7]).isEqualTo((byte) 52);
      assertThat(jar.stream().map(e -> e.getName()))
          .contains("META-INF/LICENSE", "META-INF/NOTICE")
          .doesNotContain("module-info.class");
    }
  }
}
