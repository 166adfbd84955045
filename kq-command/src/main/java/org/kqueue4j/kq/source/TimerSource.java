package org.kqueue4j.kq.source;

import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.spec.TimerSpec;

/** A timer: tells how often it has expired. */
final class TimerSource extends Source {
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
  public void handle(Kevent event) throws FailedException {
    loop().tell(happening("fired").with("count", event.data()));
    if (oneshot) {
      loop().ended();
    }
  }
}
