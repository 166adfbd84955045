package org.kqueue4j.kq.source;

import java.io.IOException;
import org.kqueue4j.kq.cli.FailedException;
import org.kqueue4j.kq.spec.AtSpec;
import org.kqueue4j.kq.spec.ListenSpec;
import org.kqueue4j.kq.spec.ProcSpec;
import org.kqueue4j.kq.spec.SignalSpec;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.spec.StandardInputSpec;
import org.kqueue4j.kq.spec.TcpSpec;
import org.kqueue4j.kq.spec.TimerSpec;
import org.kqueue4j.kq.spec.UserSpec;
import org.kqueue4j.kq.spec.VnodeSpec;

/** Opens what specs ask for: where a kind of spec meets its kind of source. */
final class Sources {
  private Sources() {}

  /**
   * Opens a source and registers it.
   *
   * @throws IOException with a message that says all but the name of the spec
   */
  static Source open(Spec spec, Loop loop) throws IOException, FailedException {
    return switch (spec) {
      case AtSpec at -> AtSource.open(at, loop);
      case ListenSpec listen -> TcpServer.open(listen, loop);
      case ProcSpec proc -> ProcSource.open(proc, loop);
      case SignalSpec signal -> SignalSource.open(signal, loop);
      case StandardInputSpec input -> StandardInputSource.open(input, loop);
      case TcpSpec tcp -> TcpClient.open(tcp, loop);
      case TimerSpec timer -> TimerSource.open(timer, loop);
      case UserSpec user -> UserSource.open(user, loop);
      case VnodeSpec vnode -> VnodeSource.open(vnode, loop);
    };
  }
}
