// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.source;

import java.io.IOException;
import java.util.List;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.SpecSource;
import org.kqueue4j.kq.path.VnodeSource;
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
import org.kqueue4j.kq.tcp.TcpClient;
import org.kqueue4j.kq.tcp.TcpServer;

/** Opens the source of each kind of spec. */
public final class Sources {
  private Sources() {}

  public static void openAll(List<Spec> specs, Loop loop) throws KqException {
    loop.openAll(specs, Sources::open);
  }

  /**
   * Opens a source and registers it.
   *
   * @throws IOException with a message that does not include the name of the spec
   */
  static SpecSource open(Spec spec, Loop loop) throws IOException, KqException {
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
