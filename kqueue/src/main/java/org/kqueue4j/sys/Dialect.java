// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * The kernel whose answers a queue gives where kernels differ, for ports from that kernel. The
 * table in docs/KERNELS.md says in what. Nothing else changes: a queue of each dialect has the
 * flags, notes and filters of all kernels.
 */
public enum Dialect {
  /** DragonFly BSD: the default. */
  DRAGONFLY,
  /** FreeBSD, of 2026. */
  FREEBSD,
  /** macOS. */
  MACOS,
  /** NetBSD 10. */
  NETBSD,
  /** OpenBSD 7.8. */
  OPENBSD
}
