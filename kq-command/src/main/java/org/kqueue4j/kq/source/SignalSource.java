// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.spec.SignalSpec;

/** A signal to this process: reports how often it arrived. The signal has no other effect. */
final class SignalSource extends SpecSource {
  private SignalSource(SignalSpec spec, Loop loop) {
    super(spec, loop);
  }

  static SignalSource open(SignalSpec spec, Loop loop) {
    SignalSource source = new SignalSource(spec, loop);
    loop.kqueue().add(Kevent.signal(spec.signal()).udata(source));
    return source;
  }

  @Override
  public void handle(Kevent event) throws KqException {
    loop().report(occurrence("signal").with("count", event.data()));
  }
}
