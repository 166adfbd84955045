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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.spec.Spec.Proc.Gone;

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
  void readsServers() throws UsageException {
    Spec.Tcp tcp = new Spec.Tcp("!tcp:db:5432", "db", 5432);
    assertThat(Spec.parse("!tcp:db:5432")).isEqualTo(new Spec.NoServer("!tcp:db:5432", tcp));
    Spec.Unix unix = new Spec.Unix("unix:/run/app.sock", Path.of("/run/app.sock"));
    assertThat(Spec.parse("unix:/run/app.sock")).isEqualTo(unix);
    assertThat(Spec.parse("!unix:a"))
        .isEqualTo(new Spec.NoServer("!unix:a", new Spec.Unix("!unix:a", Path.of("a"))));
    assertThat(Spec.parse("dns:db.example.org"))
        .isEqualTo(new Spec.Dns("dns:db.example.org", "db.example.org"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://my_app, false, my_app, 80, /",
    "http://localhost:8080/health?full=1, false, localhost, 8080, /health?full=1",
    "https://[::1]?a=b/c, true, ::1, 443, /?a=b/c",
    "https://[::1]:8443/, true, ::1, 8443, /",
  })
  void readsUrls(String url, boolean secure, String host, int port, String target)
      throws UsageException {
    Spec.Http http = (Spec.Http) Spec.parse(url);
    assertThat(http.text()).isEqualTo(url);
    assertThat(http.secure()).isEqualTo(secure);
    assertThat(url).contains("//" + http.authority());
    assertThat(http.host()).isEqualTo(host);
    assertThat(http.port()).isEqualTo(port);
    assertThat(http.target()).isEqualTo(target);
  }

  @Test
  void aUrlSaysWhichStatusCounts() throws UsageException {
    assertThat(accepted("http://app/")).containsExactly(200, 204);
    assertThat(accepted("http://app#status=204")).containsExactly(204);
    assertThat(accepted("http://app/#status=3xx,401")).containsExactly(301, 401);
    assertThat(((Spec.Http) Spec.parse("http://app/x#status=204")).target()).isEqualTo("/x");
  }

  private static List<Integer> accepted(String url) throws UsageException {
    Spec.Http http = (Spec.Http) Spec.parse(url);
    return Stream.of(0, 200, 204, 301, 401, 503).filter(http::accepts).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:80, localhost, 80",
    "my_app-1.internal:5432, my_app-1.internal, 5432",
    "[::1]:80, ::1, 80",
    ":8080, localhost, 8080",
    "proxy:80, proxy, 80",
  })
  void readsAnAddressWithoutAKind(String text, String host, int port) throws UsageException {
    assertThat(Spec.parse(text)).isEqualTo(new Spec.Tcp(text, host, port));
    Spec negated = Spec.parse("!" + text);
    assertThat(negated)
        .isEqualTo(new Spec.NoServer("!" + text, new Spec.Tcp("!" + text, host, port)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no/such/file", "./no", "../no", ".", "no/such", "/no:such:create"})
  void readsAPathWithoutAKind(String text) throws UsageException {
    Spec.Vnode vnode = (Spec.Vnode) Spec.parse(text);
    assertThat(vnode.text()).isEqualTo(text);
    assertThat(vnode.path()).isEqualTo(Path.of(text.replace(":create", "")));
    assertThat(vnode.pathNotes()).contains(PathNote.CREATE);
  }

  /** The working directory of the tests has a file of this name. */
  @Test
  void readsTheNameOfAFileThatExists() throws UsageException {
    Path pom = Path.of("pom.xml");
    assertThat(pom).exists();
    assertThat(Spec.parse("pom.xml"))
        .isEqualTo(
            new Spec.Vnode(
                "pom.xml",
                pom,
                EnumSet.range(VnodeNote.DELETE, VnodeNote.REVOKE),
                EnumSet.of(PathNote.CREATE)));
    assertThat(Spec.parse("pom.xml:write,complete"))
        .isEqualTo(
            new Spec.Vnode(
                "pom.xml:write,complete",
                pom,
                EnumSet.of(VnodeNote.WRITE),
                EnumSet.of(PathNote.COMPLETE)));
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
                EnumSet.of(PathNote.CREATE)));
    assertThat(Spec.parse("vnode:a:b:write,close_write"))
        .isEqualTo(
            new Spec.Vnode(
                "vnode:a:b:write,close_write",
                Path.of("a:b"),
                EnumSet.of(VnodeNote.WRITE, VnodeNote.CLOSE_WRITE),
                EnumSet.noneOf(PathNote.class)));
    assertThat(Spec.parse("vnode:a:create,delete"))
        .isEqualTo(
            new Spec.Vnode(
                "vnode:a:create,delete",
                Path.of("a"),
                EnumSet.of(VnodeNote.DELETE),
                EnumSet.of(PathNote.CREATE)));
  }

  @Test
  void aPathCanEndWithAWordThatIsNotANote(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("a:b"));
    assertThat(((Spec.Vnode) Spec.parse("vnode:" + file)).path()).isEqualTo(file);
  }

  @Test
  void readsProcesses() throws UsageException {
    assertThat(Spec.parse("proc:1")).isEqualTo(proc("proc:1", 1, null, ProcNote.EXIT));
    assertThat(Spec.parse("proc:12:track,fork"))
        .isEqualTo(proc("proc:12:track,fork", 12, null, ProcNote.FORK, ProcNote.TRACK));
    assertThat(Spec.parse("proc:nginx:fork"))
        .isEqualTo(proc("proc:nginx:fork", 0, "nginx", ProcNote.FORK));
    assertThat(Spec.parse("proc:7zip")).isEqualTo(proc("proc:7zip", 0, "7zip", ProcNote.EXIT));
  }

  private static Spec.Proc proc(String text, int pid, String name, ProcNote... notes) {
    return new Spec.Proc(text, pid, name, Set.of(notes), Gone.REFUSED);
  }

  @Test
  void aProcessCanBeGone() throws UsageException {
    assertThat(Spec.parse("proc:1:gone"))
        .isEqualTo(new Spec.Proc("proc:1:gone", 1, null, Set.of(ProcNote.EXIT), Gone.WANTED));
    assertThat(((Spec.Proc) Spec.parse("proc:sh:fork,gone")).notes())
        .containsExactlyInAnyOrder(ProcNote.EXIT, ProcNote.FORK);
  }

  @Test
  void aWaitTakesAMissingProcessForAnExit() throws UsageException {
    assertThat(goneInAWait("proc:1")).isEqualTo(Gone.ASSUMED);
    assertThat(goneInAWait("proc:1:exit,fork")).isEqualTo(Gone.ASSUMED);
    assertThat(goneInAWait("proc:1:gone")).isEqualTo(Gone.WANTED);
    assertThat(goneInAWait("proc:1:fork")).isEqualTo(Gone.REFUSED);
    assertThat(goneInAWait("proc:sh")).as("a name can be mistyped").isEqualTo(Gone.REFUSED);
  }

  private static Gone goneInAWait(String text) throws UsageException {
    return ((Spec.Proc) Spec.parse(text).toWaitFor()).gone();
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
        "timer:5x             |       ^^           | bad duration '5x': expected a positive"
            + " number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:5x:oneshot     |       ^^           | bad duration '5x': expected a positive"
            + " number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:               |       ^            | no duration: expected a positive"
            + " number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "timer                |      ^             | no duration: expected a positive"
            + " number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
        "timer:0s             |       ^^           | bad duration '0s': expected a positive"
            + " number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms",
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
        "sundial:1s           | ^^^^^^^            | bad kind 'sundial': expected read, tcp, unix,"
            + " http, https, dns, listen, vnode, proc, signal, timer, at or user, or a path such as"
            + " ./FILE",
        "TIMER:1s             | ^^^^^              | bad kind 'TIMER': did you mean timer:1s?",
        "time:1s/2            | ^^^^              | bad kind 'time': did you mean timer:1s/2?",
        "process:sh           | ^^^^^^^              | bad kind 'process': did you mean proc:sh?",
        "file:a               | ^^^^               | bad kind 'file': did you mean vnode:a?",
        "usr:7                | ^^^                | bad kind 'usr': did you mean user:7, or"
            + " tcp:usr:7?",
        "ftp://a/b            | ^^^                | bad kind 'ftp': expected read, tcp, unix, http,"
            + " https, dns, listen, vnode, proc, signal, timer, at or user, or a path such as"
            + " ./FILE",
        "htp://a/b            | ^^^                | bad kind 'htp': did you mean http://a/b?",
        "no-file              | ^^^^^^^           | no such file 'no-file': expected KIND:... (kq"
            + " help spec), or ./no-file for a path that is missing yet",
        "no-file:write        | ^^^^^^^^^^^^^      | no such file 'no-file': expected KIND:... (kq"
            + " help spec), or ./no-file:write for a path that is missing yet",
        "./no-file:writ       |           ^^^^     | bad note 'writ': did you mean write?",
        "!proc:1              | ^^^^^^^            | bad SPEC '!proc:1': expected proc:PID:gone,"
            + " since ! is for tcp and unix only",
        "!vnode:a             | ^^^^^^^^            | bad SPEC '!vnode:a': expected"
            + " vnode:PATH:absent, since ! is for tcp and unix only",
        "!http://a            | ^^^^^^^^^            | bad SPEC '!http://a': expected"
            + " !tcp:HOST:PORT or !unix:PATH; other SPECs have no opposite",
        "!tcp:a               |      ^             | bad address 'a': expected HOST:PORT, such as"
            + " localhost:80",
        "unix:                |      ^             | no path: expected the name of a socket",
        "dns:a:80             |     ^^^^            | bad name 'a:80': expected the name of a host,"
            + " such as db.example.org",
        "http:a               |      ^             | bad address 'a': expected"
            + " //HOST[:PORT][/PATH], such as //localhost:8080/health",
        "http:///a            |        ^           | no host: expected a name or address, such as"
            + " localhost",
        "http://a:b/          |          ^         | bad port 'b': expected a number from 1 to"
            + " 65535",
        "http://me@a/         |        ^^^^         | bad address 'me@a': expected HOST[:PORT]; kq"
            + " sends no user and no password",
        "http://a/é           |         ^^         | bad path '/é': expected ASCII without blanks;"
            + " other characters as %XX",
        "http://a/#204        |           ^^^      | bad status '204': expected status= and numbers"
            + " or classes, such as status=204,3xx",
        "http://a/#status=2x  |           ^^^^^^^^^ | bad status 'status=2x': expected status= and"
            + " numbers or classes, such as status=204,3xx",
        "vnode                |      ^             | no path: expected the name of a file or"
            + " directory",
        "vnode::write         |       ^            | no path: expected the name of a file or"
            + " directory",
        "vnode:/no/file:write,fork |                ^^^^ | bad note 'fork': expected create,"
            + " exists, absent, complete, delete, write, extend, attrib, link, rename, revoke, open,"
            + " close, close_write, read, truncate; for a path with this colon, which does not"
            + " exist, append :exists or another note",
        "proc                 |     ^              | no process: expected a pid, or the name of a"
            + " program in /proc/PID/comm",
        "proc:0               |      ^             | bad pid '0': expected a number from 1 to"
            + " 4194304",
        "proc:-7              |      ^^            | bad pid '-7': expected a number from 1 to"
            + " 4194304",
        "proc:5000000         |      ^^^^^^^       | bad pid '5000000': expected a number from 1 to"
            + " 4194304",
        "proc:1:              |        ^           | no note: expected exit, gone, fork, exec,"
            + " track, reap",
        "proc:1:exit,write    |             ^^^^^  | bad note 'write': expected exit, gone, fork,"
            + " exec, track, reap",
        "proc:1:exot          |        ^^^^        | bad note 'exot': did you mean exit?",
        "signal               |       ^            | no signal: expected a name or number that kill"
            + " -l lists, such as TERM",
        "signal:HUPP          |        ^^^^        | bad signal 'HUPP': expected a name or number"
            + " that kill -l lists, such as TERM",
        "signal:65            |        ^^          | bad signal '65': expected a name or number"
            + " that kill -l lists, such as TERM",
        "at:25:00             |    ^^^^^           | bad time '25:00': expected HH:MM or HH:MM:SS,"
            + " or with a date, such as 2030-12-31T23:59",
        "user:x               |      ^             | bad id 'x': expected a number of at most 18"
            + " digits, the ID of kq trigger",
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
  void refusesAPathThatNoSocketCanHave() {
    assertThat(message("unix:" + "x".repeat(108))[0])
        .isEqualTo(
            "bad path '"
                + "x".repeat(108)
                + "': expected at most 107 bytes; a relative path is shorter");
  }

  @Test
  void refusesNoText() {
    assertThat(message("")[0]).isEqualTo("no SPEC: expected KIND:... (kq help spec), or a path");
  }

  @Test
  void refusesTheSameTwice() {
    assertThatThrownBy(() -> Spec.parseAll(List.of("timer:1s", "read:0", "timer:1s")))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("given twice");
  }
}
