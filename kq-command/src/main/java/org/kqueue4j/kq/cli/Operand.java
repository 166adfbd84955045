// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

/** The kinds of arguments that are not options. */
public enum Operand {
  NONE,
  SPEC,
  PID,
  FILE,
  SHELL,
  ID
}
