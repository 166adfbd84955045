// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

class KeventTest {
  @Test
  void sourcesNameTheirFilterAndIdent() {
    assertThat(Watch.read(5)).hasToString("read fd=5");
    assertThat(Watch.write(5)).hasToString("write fd=5");
    assertThat(Watch.except(5)).hasToString("except fd=5 fflags=OOB");
    assertThat(Watch.file(5, VnodeNote.WRITE, VnodeNote.DELETE))
        .hasToString("vnode fd=5 fflags=DELETE|WRITE");
    assertThat(Watch.process(42, ProcNote.EXIT)).hasToString("proc pid=42 fflags=EXIT");
    assertThat(Watch.signal(15)).hasToString("signal signal=15");
    assertThat(Watch.user()).hasToString("user id=-1");
    assertThat(Kevent.of(1, Filter.AIO, 0, 0, 0, null)).hasToString("aio aio=1");
  }

  @Test
  void timersCountMillisecondsWhereTheyCan() {
    assertThat(Watch.timer(Duration.ofSeconds(2))).hasToString("timer id=1 data=2000");
    assertThat(Watch.timer(Duration.ofNanos(1_500_000)))
        .hasToString("timer id=1 fflags=NSECONDS data=1500000");
    assertThat(Watch.timer(Duration.ZERO)).hasToString("timer id=1");
  }

  @Test
  void aChangeIsWrittenAsItReads() {
    Kevent event =
        Kevent.of(5, Filter.READ, Event.EV_ADD | Event.EV_CLEAR, 0, 3, null).udata("session");
    assertThat(event).hasToString("read fd=5 ADD|CLEAR data=3 udata=session");
    assertThat(event.udata(null)).hasToString("read fd=5 ADD|CLEAR data=3");
  }

  @Test
  void flagsAddUpInAnyOrder() {
    Kevent all = Watch.read(5).clear().oneshot().dispatch().disabled();
    assertThat(all).hasToString("read fd=5 DISABLE|ONESHOT|CLEAR|DISPATCH");
    assertThat(all).isEqualTo(Watch.read(5).disabled().dispatch().oneshot().clear());
    assertThat(all.flags(Event.EV_DELETE)).hasToString("read fd=5 DELETE");
  }

  @Test
  void eachRefinementIsANewOne() {
    Kevent read = Watch.read(5);
    assertThat(read.clear().udata("x").lowat(100)).isNotEqualTo(read);
    assertThat(read).hasToString("read fd=5");
    assertThat(read.lowat(100)).hasToString("read fd=5 fflags=LOWAT data=100");
  }

  @Test
  void notesAddUpAndFflagsReplace() {
    Kevent user = Kevent.user(1).notes(Note.TRIGGER).notes(Note.FFCOPY).fflags(5);
    assertThat(user).hasToString("user id=1 fflags=0x5");
    Kevent trigger = Kevent.user(1).fflags(5).notes(Note.TRIGGER, Note.FFCOPY);
    assertThat(trigger).hasToString("user id=1 fflags=FFCOPY|TRIGGER|0x5");
    assertThat(trigger.has(Note.TRIGGER)).isTrue();
    assertThat(Kevent.user(1).has(Note.TRIGGER)).isFalse();
  }

  @Test
  void fieldsComeBack() {
    Object udata = new Object();
    Kevent event = Kevent.of(-2, Filter.USER, 3, 4, -5, udata);
    assertThat(event.ident()).isEqualTo(-2);
    assertThat(event.filter()).isEqualTo(Filter.USER);
    assertThat(event.flags()).isEqualTo(3);
    assertThat(event.fflags()).isEqualTo(4);
    assertThat(event.data()).isEqualTo(-5);
    assertThat(event.attachment()).isSameAs(udata);
    assertThat(event.has(Flag.ADD)).isTrue();
    assertThat(event.has(Flag.ENABLE)).isFalse();
  }

  @Test
  void anErrorOfAChangeIsInItsData() {
    Kevent refused = Kevent.of(9, Filter.READ, Event.EV_ERROR, 0, 9, null);
    assertThat(refused.error()).isEqualTo(Errno.EBADF);
    assertThat(refused).hasToString("read fd=9 ERROR error=EBADF");

    Kevent receipt = Kevent.of(9, Filter.READ, Event.EV_ERROR, 0, 0, null);
    assertThat(receipt.error()).isNull();
    assertThat(receipt).hasToString("read fd=9 ERROR");
  }

  @Test
  void anErrorOfASocketIsInItsFflagsAtTheEnd() {
    Kevent reset = Kevent.of(9, Filter.READ, Event.EV_EOF, 54, 7, null);
    assertThat(reset.isEof()).isTrue();
    assertThat(reset.error()).isEqualTo(Errno.ECONNRESET);
    assertThat(reset).hasToString("read fd=9 EOF error=ECONNRESET data=7");

    assertThat(Kevent.of(9, Filter.READ, 0, 54, 7, null).error()).isNull();
    assertThat(Kevent.of(9, Filter.READ, Event.EV_EOF, 0, 0, null).error()).isNull();
    Kevent exit = Kevent.of(9, Filter.PROC, Event.EV_EOF, Event.NOTE_EXIT, 0, null);
    assertThat(exit.error()).isNull();
    assertThat(exit).hasToString("proc pid=9 EOF fflags=EXIT");
  }

  @Test
  void equalIfAllSixFieldsAre() {
    Kevent event = Kevent.of(1, Filter.USER, 2, 3, 4, "x");
    assertThat(event).isEqualTo(Kevent.of(1, Filter.USER, 2, 3, 4, "x"));
    assertThat(event).hasSameHashCodeAs(Kevent.of(1, Filter.USER, 2, 3, 4, "x"));
    assertThat(event).isNotEqualTo(Kevent.of(0, Filter.USER, 2, 3, 4, "x"));
    assertThat(event).isNotEqualTo(Kevent.of(1, Filter.TIMER, 2, 3, 4, "x"));
    assertThat(event).isNotEqualTo(Kevent.of(1, Filter.USER, 0, 3, 4, "x"));
    assertThat(event).isNotEqualTo(Kevent.of(1, Filter.USER, 2, 0, 4, "x"));
    assertThat(event).isNotEqualTo(Kevent.of(1, Filter.USER, 2, 3, 0, "x"));
    assertThat(event).isNotEqualTo(Kevent.of(1, Filter.USER, 2, 3, 4, "y"));
    assertThat(event).isNotEqualTo("x").isNotEqualTo(null);
  }

  @Test
  void aTimerOfAnyLengthCanBeMade() {
    Kevent forever = Watch.timer(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(forever.data()).isEqualTo(Long.MAX_VALUE);
    assertThat(forever.fflags()).isZero();
  }

  @Test
  void aFilterIsNeeded() {
    assertThatNullPointerException()
        .isThrownBy(() -> Kevent.of(1, null, 0, 0, 0, null))
        .withMessage("filter");
  }
}
