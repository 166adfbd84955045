// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;

class HappeningTest {
  @ParameterizedTest
  @CsvSource({
    "timer:1s, fired, count, 1, TIMER, expired",
    "timer:1s, fired, count, 1200, TIMER, 'expired, 1,200 times'",
    "signal:USR1, signal, count, 2, SIGNAL, 'arrived, 2 times'",
    "user:3, user, data, 42, USER, 'triggered, data 42'",
    "read:0, bytes, bytes, 1, DATA, 1 byte",
    "read:0, eof, bytes, 0, END, end",
    "listen:0, reset, bytes, 0, FAILED, connection reset",
    "proc:1, exit, status, 0, EXIT, exit status 0",
    "proc:1, exit, status, 3, FAILED, exit status 3",
    "proc:1, exit, signal, 9, FAILED, killed by KILL",
    "proc:1, exit, pid, 1, EXIT, 'exit, status unknown'",
    "proc:1, exec, pid, 1, EXEC, executed a program",
    "proc:1, fork, pid, 1, FORK, forked",
    "proc:1, new-kind, pid, 1, OTHER, new-kind",
  })
  void anEventHasAKindAndWords(
      String spec, String what, String field, long value, MarkKind kind, String text)
      throws Exception {
    Occurrence occurrence = Occurrence.of(Spec.parse(spec), what).with(field, value);
    assertThat(Happening.of(occurrence)).isEqualTo(new Happening(kind, text));
  }

  @ParameterizedTest
  @CsvSource({
    "write extend, WRITTEN, written",
    "extend, WRITTEN, extended",
    "attrib link, CHANGED, 'attributes changed, links changed'",
    "create, CREATED, created",
    "link delete, REMOVED, 'links changed, removed'",
    "rename, REMOVED, renamed",
    "close_write, WRITTEN, closed after writing",
    "truncate, WRITTEN, truncated",
  })
  void anEventOfAFileHasAKindAndWords(String notes, MarkKind kind, String text) throws Exception {
    Occurrence occurrence =
        Occurrence.of(Spec.parse("vnode:/"), "vnode")
            .with(Occurrence.NOTES, List.of(notes.split(" ", -1)));
    assertThat(Happening.of(occurrence)).isEqualTo(new Happening(kind, text));
  }
}
