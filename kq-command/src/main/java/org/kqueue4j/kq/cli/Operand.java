package org.kqueue4j.kq.cli;

/** What the arguments of a command are that are not options. */
public enum Operand {
  NONE,
  SPEC,
  PID,
  FILE,
  SHELL,
  ID
}
