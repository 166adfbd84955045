package org.kqueue4j.kq.source;

import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.spec.SignalSpec;

/** A signal to this process: tells how often it has come, in place of what it does otherwise. */
final class SignalSource extends Source {
  private SignalSource(SignalSpec spec, Loop loop) {
    super(spec, loop);
  }

  static SignalSource open(SignalSpec spec, Loop loop) {
    SignalSource source = new SignalSource(spec, loop);
    loop.kqueue().add(Kevent.signal(spec.signal()).udata(source));
    return source;
  }

  @Override
  public void handle(Kevent event) throws FailedException {
    loop().tell(happening("signal").with("count", event.data()));
  }
}
