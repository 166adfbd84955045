// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each example of the documents, typed as a new user would, into a folder with a few files. What
 * nothing is said of here ends by itself, with status 0, and complains of nothing.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class ExamplesTest {
  @TempDir static Path place;
  private static Unpacked kq;

  /** A web server, whose every answer has the status 200. */
  private static HttpServer web;

  @TempDir Path folder;

  /**
   * What an example needs and does.
   *
   * @param before what the same shell does first
   * @param meanwhile what somebody else does, again and again until the output is there
   * @param output what its output has in it
   * @param status its exit status; -1 if it goes on until it is interrupted
   */
  private record Course(String before, String meanwhile, String output, int status) {
    static Course of(String output) {
      return new Course("", "", output, 0);
    }

    Course before(String script) {
      return new Course(script, meanwhile, output, status);
    }

    Course meanwhile(String script) {
      return new Course(before, script, output, -1);
    }

    Course status(int number) {
      return new Course(before, meanwhile, output, number);
    }
  }

  private static String server(int port) {
    return "kq watch -qq listen:" + port + " & sleep 0.3";
  }

  /** By what an example has in it; the first counts. */
  private static final Map<String, Course> COURSES = Courses.all();

  private static final class Courses {
    static Map<String, Course> all() {
      var all = new java.util.LinkedHashMap<String, Course>();
      for (int port : new int[] {5432, 6379, 8080}) {
        all.put("tcp:localhost:" + port, Course.of("ready").before(server(port)));
      }
      all.put("kq tree $$", Course.of("runs").status(124));
      all.put("kq watch timer:500ms -n 3", Course.of("(timer:500ms fired count=1\n){3}"));
      all.put("run vnode:notes.txt", Course.of("\\d+ notes.txt").meanwhile("echo x >>notes.txt"));
      all.put("kq run - -- make", Course.of("made").meanwhile("echo '//' >>a.c"));
      all.put("-- ./server", Course.of("up\n(.*\n)*up").meanwhile("echo x >>src/A.java"));
      all.put(
          "kq run -z vnode:out.log", Course.of("line").meanwhile("echo line >>out.log").status(0));
      all.put("kq run timer:1s", Course.of("load average").meanwhile("true"));
      all.put("proc:$!", Course.of("exit status=0"));
      all.put("proc:$A", Course.of("proc:.*\nproc:").before("sleep 0.3 & A=$!; sleep 0.5 & B=$!"));
      all.put("-- cat", Course.of("hello"));
      all.put("| kq watch read:0", Course.of("bytes=4\n.*bytes=4\n.*eof"));
      all.put("kq trigger 7 42", Course.of("user:7 user count=1 data=42"));
      return all;
    }
  }

  /**
   * Examples give {@code kq} a moment to start: {@code sleep 0.3 & kq wait proc:$!}. On a busy
   * machine that takes longer, so here sleep also waits until a {@code kq} of the same folder waits
   * in its epoll.
   */
  private static final String SLEEP =
      """
      #!/bin/bash
      exec 2>/dev/null # processes end while they are looked at
      /bin/sleep "$1"
      for ((i = 0; i < 300; i++)); do
        for process in /proc/[0-9]*; do
          if [ "$process/cwd" -ef . ] && read -r name <"$process/comm" && [ "$name" = kq ] &&
            grep -qsE 'ep_poll|epoll_wait' "$process"/task/*/wchan; then
            exit
          fi
        done
        /bin/sleep 0.1
      done
      """;

  @BeforeAll
  static void unpack() throws IOException {
    kq = Unpacked.into(Files.createDirectories(place.resolve("unpacked")));
    Path sleep = Files.createDirectories(place.resolve("bin")).resolve("sleep");
    Files.writeString(sleep, SLEEP);
    assertThat(sleep.toFile().setExecutable(true)).isTrue();
  }

  @BeforeAll
  static void serve() throws IOException {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000), 0);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    web.start();
  }

  @AfterAll
  static void endServer() {
    web.stop(0);
  }

  private static String path() {
    return place.resolve("bin") + ":" + kq.home().resolve("bin") + ":/usr/bin:/bin";
  }

  private void furnish() throws IOException {
    for (String name : List.of("notes.txt", "app.conf", "out.log", "a.c", "b.c")) {
      Files.writeString(folder.resolve(name), "one line\n");
    }
    Files.writeString(folder.resolve("Makefile"), "all:\n\t@echo made\n");
    Files.createDirectory(folder.resolve("src"));
    Files.writeString(folder.resolve("src/A.java"), "class A {}\n");
    Path server = folder.resolve("server");
    Files.writeString(server, "#!/bin/sh\necho up\nexec sleep 1000\n");
    assertThat(server.toFile().setExecutable(true)).isTrue();
    String scenario = "kqueue\nfile\nkevent 3 4 0 4,READ,ADD,0,0,0\nreadable 4 5\nkevent 3 4 0\n";
    Files.writeString(folder.resolve("level.scenario"), scenario);
  }

  static List<Documentation.Example> examples() {
    return Documentation.examples();
  }

  @Test
  void thereAreSome() {
    assertThat(examples()).hasSizeGreaterThan(25);
    assertThat(COURSES.keySet())
        .allSatisfy(
            part ->
                assertThat(examples())
                    .anySatisfy(example -> assertThat(example.command()).contains(part)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  @Execution(ExecutionMode.CONCURRENT)
  void works(Documentation.Example example) throws Exception {
    furnish();
    Unpacked.Outcome made = kq.sh(folder, "kq replay level.scenario >level.trace");
    assertThat(made.status()).isZero();
    Files.copy(folder.resolve("level.trace"), folder.resolve("other.trace"));
    Files.createDirectory(folder.resolve("traces"));
    Files.copy(folder.resolve("level.trace"), folder.resolve("traces/level.trace"));

    Course course = courseOf(example.command());
    String runtime = "export XDG_RUNTIME_DIR=" + folder + "; ";
    if (course.meanwhile().isEmpty()) {
      Unpacked.Outcome outcome =
          kq.sh(
              folder,
              runtime
                  + "trap 'kill $(jobs -p) 2>/dev/null' EXIT; "
                  + course.before()
                  + "\n"
                  + example.command(),
              Map.of("PATH", path()));
      assertThat(outcome.status()).as(outcome.toString()).isEqualTo(course.status());
      assertThat(outcome.out()).containsPattern(course.output());
      assertThat(outcome.err()).isEmpty();
    } else {
      goesOn(runtime + example.command(), course);
    }
  }

  private static Course courseOf(String command) {
    for (Map.Entry<String, Course> course : COURSES.entrySet()) {
      if (command.contains(course.getKey())) {
        return course.getValue();
      }
    }
    return Course.of("");
  }

  /** Does what has to be done until the output is there, and then interrupts it. */
  private void goesOn(String script, Course course) throws Exception {
    Path out = folder.resolve(".out");
    ProcessBuilder builder =
        new ProcessBuilder("setsid", "--wait", "bash", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("PATH", path());
    builder.environment().put("SHELL", "/bin/bash");
    Process process = builder.start();
    try {
      Pattern output = Pattern.compile(course.output());
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!output.matcher(Files.readString(out)).find()) {
        assertThat(System.nanoTime()).as(Files.readString(out)).isLessThan(deadline);
        if (!process.waitFor(300, TimeUnit.MILLISECONDS)) {
          kq.sh(folder, course.meanwhile());
        }
      }
      if (course.status() >= 0) {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(course.status());
      } else {
        interrupt(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isEqualTo(130);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** As a terminal does: the whole group, of which setsid has become the leader. */
  private static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).inheritIO().start().waitFor();
  }
}
