// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.spec.Spec;

/** Events as lines. */
class OccurrenceTest {
  private static final String PEER = "127.0.0.1:51234";

  private static Occurrence of(String spec, String what) {
    try {
      return Occurrence.of(Spec.parse(spec), what);
    } catch (UsageException e) {
      throw new AssertionError(e);
    }
  }

  static Set<Map.Entry<String, Occurrence>> lines() {
    return Set.of(
        Map.entry("listen:0 listen port=4000", of("listen:0", "listen").with("port", 4000)),
        Map.entry("timer:500ms fired count=3", of("timer:500ms", "fired").with("count", 3L)),
        Map.entry("read:0 bytes=12", of("read:0", "bytes").with("bytes", 12L)),
        Map.entry("read:0 eof", of("read:0", "eof")),
        Map.entry("listen:0 " + PEER + " connect", of("listen:0", "connect").with("peer", PEER)),
        Map.entry(
            "listen:0 " + PEER + " bytes=5",
            of("listen:0", "bytes").with("peer", PEER).with("bytes", 5)),
        Map.entry(
            "vnode:f write,extend",
            of("vnode:f", "vnode").with("path", "f").with("notes", List.of("write", "extend"))),
        Map.entry(
            "vnode:f:write write",
            of("vnode:f:write", "vnode").with("path", "f").with("notes", List.of("write"))),
        Map.entry(
            "vnode:d d/f create",
            of("vnode:d", "vnode").with("path", "d/f").with("notes", List.of("create"))),
        Map.entry(
            "proc:7:track 8 child parent=7",
            of("proc:7:track", "child").with("pid", 8L).with("parent", 7L)),
        Map.entry(
            "proc:7:track 8 exit status=3",
            of("proc:7:track", "exit").with("pid", 8L).with("status", 3)),
        Map.entry(
            "user:7 user count=1 data=9", of("user:7", "user").with("count", 1L).with("data", 9L)),
        Map.entry(
            "vnode:d d/new?line create",
            of("vnode:d", "vnode").with("path", "d/new\nline").with("notes", List.of("create"))));
  }

  @ParameterizedTest
  @MethodSource
  void lines(Map.Entry<String, Occurrence> line) {
    assertThat(line.getValue()).hasToString(line.getKey());
  }
}
