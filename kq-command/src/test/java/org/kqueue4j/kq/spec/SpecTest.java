// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.UsageException;

class SpecTest {
  @Test
  void readsTimers() throws UsageException {
    assertThat(Spec.parse("timer:500ms"))
        .isEqualTo(new Spec.Timer("timer:500ms", Duration.ofMillis(500), false));
    assertThat(Spec.parse("timer:1.5s:oneshot"))
        .isEqualTo(new Spec.Timer("timer:1.5s:oneshot", Duration.ofMillis(1500), true));
  }

  @Test
  void readsStandardInput() throws UsageException {
    assertThat(Spec.parse("read:0")).isEqualTo(new Spec.StandardInput("read:0"));
  }

  @Test
  void readsPorts() throws UsageException {
    assertThat(Spec.parse("listen:4000")).isEqualTo(new Spec.Listen("listen:4000", 4000));
    assertThat(Spec.parse("listen:0")).isEqualTo(new Spec.Listen("listen:0", 0));
    assertThat(Spec.parse("tcp:localhost:65535"))
        .isEqualTo(new Spec.Tcp("tcp:localhost:65535", "localhost", 65_535));
    assertThat(Spec.parse("tcp:[::1]:80")).isEqualTo(new Spec.Tcp("tcp:[::1]:80", "::1", 80));
  }

  @Test
  void readsTimesOfTheDay() throws UsageException {
    assertThat(Spec.parse("at:12:30"))
        .isEqualTo(new Spec.At("at:12:30", null, LocalTime.of(12, 30)));
    assertThat(Spec.parse("at:2030-12-31T23:59:58"))
        .isEqualTo(
            new Spec.At(
                "at:2030-12-31T23:59:58", LocalDate.of(2030, 12, 31), LocalTime.of(23, 59, 58)));
  }

  @Test
  void readsUserEvents() throws UsageException {
    assertThat(Spec.parse("user:7")).isEqualTo(new Spec.User("user:7", 7));
  }

  @Test
  void readsFiles() throws UsageException {
    assertThat(Spec.parse("vnode:/etc/passwd"))
        .isEqualTo(
            new Spec.Vnode(
                "vnode:/etc/passwd",
                Path.of("/etc/passwd"),
                EnumSet.range(VnodeNote.DELETE, VnodeNote.REVOKE),
                true));
    assertThat(Spec.parse("vnode:a:b:write,close_write"))
        .isEqualTo(
            new Spec.Vnode(
                "vnode:a:b:write,close_write",
                Path.of("a:b"),
                EnumSet.of(VnodeNote.WRITE, VnodeNote.CLOSE_WRITE),
                false));
    assertThat(Spec.parse("vnode:a:create,delete"))
        .isEqualTo(
            new Spec.Vnode(
                "vnode:a:create,delete", Path.of("a"), EnumSet.of(VnodeNote.DELETE), true));
  }

  @Test
  void aPathCanEndWithAWordThatIsNotANote(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("a:b"));
    assertThat(((Spec.Vnode) Spec.parse("vnode:" + file)).path()).isEqualTo(file);
  }

  @Test
  void readsProcesses() throws UsageException {
    assertThat(Spec.parse("proc:1"))
        .isEqualTo(new Spec.Proc("proc:1", 1, null, EnumSet.of(ProcNote.EXIT)));
    assertThat(Spec.parse("proc:12:track,fork"))
        .isEqualTo(
            new Spec.Proc(
                "proc:12:track,fork", 12, null, EnumSet.of(ProcNote.FORK, ProcNote.TRACK)));
    assertThat(Spec.parse("proc:nginx:fork"))
        .isEqualTo(new Spec.Proc("proc:nginx:fork", 0, "nginx", EnumSet.of(ProcNote.FORK)));
    assertThat(Spec.parse("proc:7zip"))
        .isEqualTo(new Spec.Proc("proc:7zip", 0, "7zip", EnumSet.of(ProcNote.EXIT)));
  }

  @Test
  void readsSignals() throws UsageException {
    assertThat(Spec.parse("signal:TERM")).isEqualTo(new Spec.Signal("signal:TERM", 15));
    assertThat(Spec.parse("signal:sigusr1")).isEqualTo(new Spec.Signal("signal:sigusr1", 10));
    assertThat(Spec.parse("signal:10")).isEqualTo(new Spec.Signal("signal:10", 10));
  }

  /** A message has the wrong line, marks under the wrong part, and what was expected. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "timer:5x             |       ^^           | bad duration '5x': expected a number of"
            + " seconds, or a number and a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:5x:oneshot     |       ^^           | bad duration '5x': expected a number of"
            + " seconds, or a number and a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:               |       ^            | no duration: expected a number of"
            + " seconds, or a number and a unit (ns us ms s m h), such as 30 or 500ms",
        "timer                |      ^             | no duration: expected a number of"
            + " seconds, or a number and a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:0s             |       ^^           | bad duration '0s': expected a number of"
            + " seconds, or a number and a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:1s:twice       |          ^^^^^     | bad option 'twice': expected oneshot",
        "timer:1s:            |          ^         | no option: expected oneshot",
        "timer:1s:oneshot:x   |          ^^^^^^^^^ | bad option 'oneshot:x': expected oneshot",
        "read                 |     ^              | no source: expected 0, which is standard"
            + " input",
        "read:1               |      ^             | bad source '1': expected 0, which is standard"
            + " input",
        "listen:              |        ^           | no port: expected a number from 0 to 65535",
        "listen:65536         |        ^^^^^       | bad port '65536': expected a number from 0 to"
            + " 65535",
        "listen:http          |        ^^^^        | bad port 'http': expected a number from 0 to"
            + " 65535",
        "tcp:localhost        |     ^^^^^^^^^      | bad address 'localhost': expected HOST:PORT,"
            + " such as localhost:80",
        "tcp:localhost:0      |               ^    | bad port '0': expected a number from 1 to"
            + " 65535",
        "tcp::80              |     ^              | no host: expected a name or address, such as"
            + " localhost",
        "tcp:::1:80           |     ^^^            | bad host '::1': expected brackets around an"
            + " address with colons, such as [::1]",
        "sundial:1s           | ^^^^^^^            | bad kind 'sundial': expected read, tcp,"
            + " listen, vnode, proc, signal, timer, at or user",
        "TIMER:1s             | ^^^^^              | bad kind 'TIMER': expected read, tcp, listen,"
            + " vnode, proc, signal, timer, at or user",
        "/etc/passwd          | ^^^^^^^^^^^        | bad kind '/etc/passwd': expected"
            + " vnode:/etc/passwd for this file",
        "vnode                |      ^             | no path: expected the name of a file or"
            + " directory",
        "vnode::write         |       ^            | no path: expected the name of a file or"
            + " directory",
        "vnode:/no/file:write,exit |                ^^^^ | bad note 'exit': expected create,"
            + " delete, write, extend, attrib, link, rename, revoke, open, close, close_write, read"
            + " (and there is no such file)",
        "proc                 |     ^              | no process: expected a pid, or the name of a"
            + " program in /proc/PID/comm",
        "proc:0               |      ^             | bad pid '0': expected a number from 1 to"
            + " 4194304",
        "proc:-7              |      ^^            | bad pid '-7': expected a number from 1 to"
            + " 4194304",
        "proc:5000000         |      ^^^^^^^       | bad pid '5000000': expected a number from 1 to"
            + " 4194304",
        "proc:1:              |        ^           | no note: expected exit, fork, exec, track",
        "proc:1:exit,write    |             ^^^^^  | bad note 'write': expected exit, fork, exec,"
            + " track",
        "signal               |       ^            | no signal: expected a name or number that kill"
            + " -l lists, such as TERM",
        "signal:HUPP          |        ^^^^        | bad signal 'HUPP': expected a name or number"
            + " that kill -l lists, such as TERM",
        "signal:65            |        ^^          | bad signal '65': expected a name or number"
            + " that kill -l lists, such as TERM",
        "at:25:00             |    ^^^^^           | bad time '25:00': expected HH:MM or HH:MM:SS,"
            + " or with a date, such as 2030-12-31T23:59",
        "user:x               |      ^             | bad id 'x': expected a number, the ID of kq"
            + " trigger",
      })
  void pointsAtTheBadPart(String spec, String marks, String message) {
    String[] lines = message(spec);
    assertThat(lines[0]).isEqualTo(message);
    assertThat(lines[1]).isEqualTo("  " + spec);
    assertThat(lines[2].strip()).isEqualTo(marks);
    int place = lines[2].indexOf('^') - 2;
    if (!message.startsWith("no ")) {
      assertThat(spec.substring(place, place + marks.length()))
          .isEqualTo(message.substring(message.indexOf('\'') + 1, message.indexOf("': ")));
    }
  }

  private static String[] message(String spec) {
    Throwable thrown = catchThrowable(() -> Spec.parse(spec));
    assertThat(thrown).isInstanceOf(UsageException.class);
    return thrown.getMessage().split(System.lineSeparator());
  }

  @Test
  void refusesTheSameTwice() {
    assertThatThrownBy(() -> Spec.parseAll(List.of("timer:1s", "read:0", "timer:1s")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("given twice");
  }
}
