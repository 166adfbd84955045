// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/** What to watch, as the command line says. Immutable; nothing is open yet. */
public sealed interface Spec
    permits AtSpec,
        ListenSpec,
        ProcSpec,
        SignalSpec,
        StandardInputSpec,
        TcpSpec,
        TimerSpec,
        UserSpec,
        VnodeSpec {
  /** Returns the text that the user gave. It names the events. */
  String text();
}
