// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.testkit.SimulatedMachine;

/** Tests the loop on a machine whose clock advances only while it sleeps. */
class LoopTest {
  private static final int STOPPED = 77;

  private final SimulatedMachine machine = new SimulatedMachine();
  private final List<String> reported = new ArrayList<>();
  private int status;
  private String failing;

  private List<String> run(int limit, Duration time, Spec... specs) throws KqException {
    return run(Sources::open, limit, time, specs);
  }

  private List<String> run(Loop.Opener opener, int limit, Duration time, Spec... specs)
      throws KqException {
    Kqueue kq = machine.openKqueue();
    Loop[] loop = new Loop[1];
    LoopListener listener =
        new LoopListener() {
          @Override
          public void occurred(Occurrence occurrence) throws KqException {
            reported.add(occurrence.toString());
            if (reported.getLast().equals(failing)) {
              throw new KqException(failing);
            }
            if (reported.size() == limit) {
              loop[0].stop(STOPPED);
            }
          }

          @Override
          public void warning(String message) {
            throw new AssertionError(message);
          }
        };
    try (Loop running = new Loop(kq, LoopSettings.PLAIN, listener)) {
      loop[0] = running;
      running.openAll(List.of(specs), opener);
      status = running.run(time);
    }
    assertThat(kq.isOpen()).isFalse();
    return reported;
  }

  private static Spec timer(int milliseconds, boolean oneshot) {
    String text = "timer:" + milliseconds + "ms" + (oneshot ? ":oneshot" : "");
    return new Spec.Timer(text, Duration.ofMillis(milliseconds), oneshot);
  }

  @Test
  void reportsSeveralTimersInTheOrderInWhichTheyFire() throws Exception {
    assertThat(run(4, null, timer(100, false), timer(250, false)))
        .containsExactly(
            "timer:100ms fired count=1",
            "timer:100ms fired count=1",
            "timer:250ms fired count=1",
            "timer:100ms fired count=1");
    assertThat(status).isEqualTo(STOPPED);
  }

  @Test
  void endsWhenNothingIsLeftToWatch() throws Exception {
    assertThat(run(0, null, timer(20, true), timer(10, true)))
        .containsExactly("timer:10ms:oneshot fired count=1", "timer:20ms:oneshot fired count=1");
    assertThat(status).isZero();
  }

  @Test
  void endsInTheMiddleOfABatch() throws Exception {
    assertThat(run(1, null, timer(10, true), new Spec.Timer("twin", Duration.ofMillis(10), true)))
        .hasSize(1);
  }

  @Test
  void aFailureDoesNotAffectOtherSources() {
    failing = "timer:10ms:oneshot fired count=1";
    assertThatThrownBy(
            () ->
                run(0, null, timer(10, true), new Spec.Timer("twin", Duration.ofMillis(10), true)))
        .isInstanceOf(KqException.class)
        .hasMessage(failing);
    assertThat(reported).containsExactlyInAnyOrder(failing, "twin fired count=1");
  }

  @Test
  void endsWhenASignalAsksItTo() throws Exception {
    machine.signal(15); // it happened before the watch began
    assertThat(run(0, null, timer(10, true))).hasSize(1);
    assertThat(status).isZero();
  }

  @Test
  void saysThatNoFileCanBeOpened() {
    Loop.Opener opener =
        (_, _) -> {
          IOException cause = new IOException("Too many open files");
          throw new ExceptionInInitializerError(cause); // of a class of the JVM
        };
    assertThatThrownBy(() -> run(opener, 0, null, timer(10, true)))
        .isInstanceOf(KqException.class)
        .hasMessage(
            "cannot watch timer:10ms:oneshot: too many open files; raise the limit on open files"
                + " (ulimit -n)");
  }

  @Test
  void namesTheSpecThatCannotBeWatched() {
    assertThatThrownBy(() -> run(1, null, new Spec.Listen("listen:0", 0)))
        .isInstanceOf(KqException.class)
        .hasMessageStartingWith("cannot watch listen:0: ");
  }
}
