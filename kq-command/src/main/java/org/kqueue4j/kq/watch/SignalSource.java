package org.kqueue4j.kq.watch;

import org.kqueue4j.Kevent;

/** A signal to this process: tells how often it has come, in place of what it does otherwise. */
final class SignalSource implements Source {
  private final SignalSpec spec;
  private final Watch watch;

  private SignalSource(SignalSpec spec, Watch watch) {
    this.spec = spec;
    this.watch = watch;
  }

  static SignalSource open(SignalSpec spec, Watch watch) {
    SignalSource source = new SignalSource(spec, watch);
    watch.kqueue().add(Kevent.signal(spec.signal()).udata(source));
    return source;
  }

  @Override
  public String spec() {
    return spec.text();
  }

  @Override
  public void handle(Kevent event) {
    watch.report().signalled(spec(), event.data());
  }
}
