package org.kqueue4j.kq.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.kqueue4j.kq.cli.Output;

/** The two ways to tell the same events. */
class ReportTest {
  private static final String PEER = "127.0.0.1:51234";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private String lines(long limit, Function<EventLines, Report> kind) {
    EventLines lines = new EventLines(new Output(bytes), limit);
    tellAll(kind.apply(lines));
    lines.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void tellAll(Report report) {
    report.listening("read:tcp:0", 4000);
    report.fired("timer:500ms", 3);
    report.bytes("read:0", null, 12);
    report.eof("read:0");
    report.connected("read:tcp:0", PEER);
    report.bytes("read:tcp:0", PEER, 5);
    report.closed("read:tcp:0", PEER);
    report.reset("read:tcp:0", PEER);
    report.happened("vnode:f", List.of("write", "extend"));
    report.forkedOff("proc:7:track", 8, 7);
    report.forkedOff("proc:7:track", 9, 0);
    report.did("proc:7:track", 8, "exec");
    report.exited("proc:7:track", 8, ExitCode.of(3 << 8));
    report.exited("proc:7:track", 9, ExitCode.of(15));
    report.signalled("signal:TERM", 2);
  }

  @Test
  void tellsInLines() {
    assertThat(lines(Long.MAX_VALUE, LineReport::new))
        .isEqualTo(
            """
            read:tcp:0 listen 127.0.0.1:4000
            timer:500ms fired count=3
            read:0 bytes=12
            read:0 eof
            read:tcp:0 connect 127.0.0.1:51234
            read:tcp:0 127.0.0.1:51234 bytes=5
            read:tcp:0 127.0.0.1:51234 close
            read:tcp:0 127.0.0.1:51234 reset
            vnode:f write,extend
            proc:7:track 8 child parent=7
            proc:7:track 9 child
            proc:7:track 8 exec
            proc:7:track 8 exit status=3
            proc:7:track 9 exit signal=15
            signal:TERM signal count=2
            """);
  }

  @Test
  void tellsInJson() {
    assertThat(lines(Long.MAX_VALUE, JsonReport::new))
        .isEqualTo(
            """
            {"spec":"read:tcp:0","event":"listen","port":4000}
            {"spec":"timer:500ms","event":"fired","count":3}
            {"spec":"read:0","event":"bytes","bytes":12}
            {"spec":"read:0","event":"eof","eof":true}
            {"spec":"read:tcp:0","event":"connect","peer":"127.0.0.1:51234"}
            {"spec":"read:tcp:0","event":"bytes","peer":"127.0.0.1:51234","bytes":5}
            {"spec":"read:tcp:0","event":"close","peer":"127.0.0.1:51234"}
            {"spec":"read:tcp:0","event":"reset","peer":"127.0.0.1:51234"}
            {"spec":"vnode:f","event":"vnode","notes":["write","extend"]}
            {"spec":"proc:7:track","event":"child","pid":8,"parent":7}
            {"spec":"proc:7:track","event":"child","pid":9}
            {"spec":"proc:7:track","event":"exec","pid":8}
            {"spec":"proc:7:track","event":"exit","pid":8,"status":3}
            {"spec":"proc:7:track","event":"exit","pid":9,"signal":15}
            {"spec":"signal:TERM","event":"signal","count":2}
            """);
  }

  @Test
  void stopsAtTheLimitAndDoesNotCountWhereItListens() {
    assertThat(lines(2, LineReport::new)).hasLineCount(3).endsWith("read:0 bytes=12\n");
  }
}
