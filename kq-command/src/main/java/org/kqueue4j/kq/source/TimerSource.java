// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.TimerSpec;

/** A timer: reports how often it has expired. */
final class TimerSource extends SpecSource {
  private final boolean oneshot;

  private TimerSource(TimerSpec spec, Loop loop) {
    super(spec, loop);
    this.oneshot = spec.oneshot();
  }

  static TimerSource open(TimerSpec spec, Loop loop) {
    TimerSource source = new TimerSource(spec, loop);
    Kevent timer = Kevent.timer(loop.newId(), spec.period()).udata(source);
    loop.kqueue().add(spec.oneshot() ? timer.oneshot() : timer);
    return source;
  }

  @Override
  public void handle(Kevent event) throws KqException {
    loop().report(occurrence("fired").with("count", event.data()));
    if (oneshot) {
      loop().ended();
    }
  }
}
