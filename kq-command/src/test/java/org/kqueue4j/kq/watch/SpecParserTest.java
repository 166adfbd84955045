package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.Note;
import org.kqueue4j.kq.cli.UsageException;

class SpecParserTest {
  private final SpecParser parser = new SpecParser(false);

  @Test
  void readsTimers() throws UsageException {
    assertThat(parser.parse("timer:500ms"))
        .isEqualTo(new TimerSpec("timer:500ms", Duration.ofMillis(500), false));
    assertThat(parser.parse("timer:1.5s:oneshot"))
        .isEqualTo(new TimerSpec("timer:1.5s:oneshot", Duration.ofMillis(1500), true));
  }

  @Test
  void readsStandardInput() throws UsageException {
    assertThat(parser.parse("read:0")).isEqualTo(new StandardInputSpec("read:0"));
  }

  @Test
  void readsPorts() throws UsageException {
    assertThat(parser.parse("read:tcp:4000")).isEqualTo(new TcpSpec("read:tcp:4000", 4000, false));
    assertThat(parser.parse("read:tcp:0")).isEqualTo(new TcpSpec("read:tcp:0", 0, false));
    assertThat(new SpecParser(true).parse("read:tcp:65535"))
        .isEqualTo(new TcpSpec("read:tcp:65535", 65_535, true));
  }

  @Test
  void readsFiles() throws UsageException {
    assertThat(parser.parse("vnode:/etc/passwd"))
        .isEqualTo(
            new VnodeSpec(
                "vnode:/etc/passwd",
                Path.of("/etc/passwd"),
                EnumSet.range(Note.DELETE, Note.REVOKE)));
    assertThat(parser.parse("vnode:a:b:write,close_write"))
        .isEqualTo(
            new VnodeSpec(
                "vnode:a:b:write,close_write",
                Path.of("a:b"),
                EnumSet.of(Note.WRITE, Note.CLOSE_WRITE)));
  }

  @Test
  void aPathMayEndInWhatIsNoNote(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("a:b"));
    assertThat(((VnodeSpec) parser.parse("vnode:" + file)).path()).isEqualTo(file);
  }

  @Test
  void readsProcesses() throws UsageException {
    assertThat(parser.parse("proc:1")).isEqualTo(new ProcSpec("proc:1", 1, EnumSet.of(Note.EXIT)));
    assertThat(parser.parse("proc:12:track,fork"))
        .isEqualTo(new ProcSpec("proc:12:track,fork", 12, EnumSet.of(Note.FORK, Note.TRACK)));
  }

  @Test
  void readsSignals() throws UsageException {
    assertThat(parser.parse("signal:TERM")).isEqualTo(new SignalSpec("signal:TERM", "TERM"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "timer:5x             | bad duration '5x'",
        "timer:               | bad duration ''",
        "timer                | bad duration ''",
        "timer:0s             | bad duration '0s'",
        "timer:-1s            | bad duration '-1s'",
        "timer:1s:twice       | bad option 'twice': oneshot",
        "timer:1s:            | bad option '': oneshot",
        "timer:1s:oneshot:x   | bad option 'oneshot:x': oneshot",
        "read                 | bad source '': 0 (standard input) or tcp:PORT",
        "read:1               | bad source '1': 0 (standard input) or tcp:PORT",
        "read:00              | bad source '00': 0 (standard input) or tcp:PORT",
        "read:udp:1           | bad source 'udp:1': 0 (standard input) or tcp:PORT",
        "read:tcp             | bad port ''",
        "read:tcp:            | bad port ''",
        "read:tcp:65536       | bad port '65536'",
        "read:tcp:-1          | bad port '-1'",
        "read:tcp:http        | bad port 'http'",
        "read:tcp:80:echo     | bad port '80:echo'",
        "sundial:1s           | unknown kind 'sundial': read, timer, vnode, proc or signal",
        "TIMER:1s             | unknown kind 'TIMER': read, timer, vnode, proc or signal",
        "\"\"                 | unknown kind '': read, timer, vnode, proc or signal",
        "vnode                | no path",
        "vnode:               | no path",
        "vnode::write         | no path",
        "vnode:/no/file:exit  | no such file, and bad notes 'exit': delete, write, extend, attrib, link, rename, revoke, open, close, close_write, read",
        "proc                 | bad pid ''",
        "proc:init            | bad pid 'init'",
        "proc:0               | bad pid '0'",
        "proc:5000000         | bad pid '5000000'",
        "proc:1:              | bad notes '': exit, fork, exec, track",
        "proc:1:exit,write    | bad notes 'exit,write': exit, fork, exec, track",
        "signal               | no signal: its name or number",
      })
  void namesTheBadPart(String spec, String message) {
    assertThatThrownBy(() -> parser.parse(spec))
        .isInstanceOf(UsageException.class)
        .hasMessage(spec + ": " + message);
  }

  @Test
  void refusesTheSameTwice() {
    assertThatThrownBy(() -> parser.parseAll(List.of("timer:1s", "read:0", "timer:1s")))
        .isInstanceOf(UsageException.class)
        .hasMessage("timer:1s: given twice");
  }
}
