// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.path.VnodeSource;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.tcp.Servers;
import org.kqueue4j.kq.tcp.TcpServer;

/** Opens the source of each kind of spec. The short ones are here. */
public final class Sources {
  private Sources() {}

  /**
   * Opens a source and registers it.
   *
   * @throws IOException with a message that does not include the name of the spec
   */
  public static SpecSource open(Spec spec, Loop loop) throws IOException, KqException {
    return switch (spec) {
      case Spec.At at -> new AtSource(at, loop);
      case Spec.Listen listen -> TcpServer.open(listen, loop);
      case Spec.Proc proc -> new ProcSource(proc, loop);
      case Spec.Remote remote -> Servers.open(remote, loop);
      case Spec.Signal signal -> new SignalSource(signal, loop);
      case Spec.StandardInput input -> new StandardInputSource(input, loop);
      case Spec.Timer timer -> new TimerSource(timer, loop);
      case Spec.User user -> new UserSource(user, loop);
      case Spec.Vnode vnode -> new VnodeSource(vnode, loop);
    };
  }

  /** A timer: reports how often it has expired. */
  private static final class TimerSource extends SpecSource {
    private final boolean oneshot;

    TimerSource(Spec.Timer spec, Loop loop) {
      super(spec, loop);
      this.oneshot = spec.oneshot();
      Watch<Kevent.Timer> timer = Watch.timer(spec.period());
      loop.kqueue().register(oneshot ? timer.oneshot() : timer, this);
    }

    @Override
    public void handle(Kevent event) throws KqException {
      loop().report(occurrence("fired").with("count", event.data()));
      if (oneshot) {
        loop().release();
      }
    }
  }

  /** A signal to this process: reports how often it arrived. The signal has no other effect. */
  private static final class SignalSource extends SpecSource {
    SignalSource(Spec.Signal spec, Loop loop) {
      super(spec, loop);
      loop.kqueue().register(Watch.signal(spec.signal()), this);
    }

    @Override
    public void handle(Kevent event) throws KqException {
      loop().report(occurrence("signal").with("count", event.data()));
    }
  }

  /** A time of day. */
  private static final class AtSource extends SpecSource {
    private final ZonedDateTime time;

    AtSource(Spec.At spec, Loop loop) {
      super(spec, loop);
      this.time = spec.next(ZonedDateTime.now(ZoneId.systemDefault()));
      loop.kqueue().register(Watch.at(time.toInstant()), this);
    }

    @Override
    public void handle(Kevent event) throws KqException {
      String text = time.toOffsetDateTime().truncatedTo(ChronoUnit.SECONDS).toString();
      loop().report(occurrence("at").with("time", text));
      loop().release();
    }
  }
}
