package org.kqueue4j.kq.watch;

import org.kqueue4j.Kevent;

/** A timer: tells how often it has expired. */
final class TimerSource implements Source {
  private final TimerSpec spec;
  private final Watch watch;

  private TimerSource(TimerSpec spec, Watch watch) {
    this.spec = spec;
    this.watch = watch;
  }

  static TimerSource open(TimerSpec spec, Watch watch) {
    TimerSource source = new TimerSource(spec, watch);
    Kevent timer = Kevent.timer(watch.newId(), spec.period()).udata(source);
    watch.kqueue().add(spec.oneshot() ? timer.oneshot() : timer);
    return source;
  }

  @Override
  public String spec() {
    return spec.text();
  }

  @Override
  public void handle(Kevent event) {
    watch.report().fired(spec(), event.data());
    if (spec.oneshot()) {
      watch.ended();
    }
  }
}
