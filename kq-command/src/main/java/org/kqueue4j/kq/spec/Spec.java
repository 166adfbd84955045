package org.kqueue4j.kq.spec;

/** What to watch, as the command line says it. Immutable; nothing is opened yet. */
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
  /** As it was given: what happens carries it as its name. */
  String text();
}
