// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/** The notes of a path, beside those of the file that it names. They are not notes of kqueue. */
public enum PathNote {
  /** The path has come into existence. */
  CREATE,
  /** The path exists: at the start, or since then. */
  EXISTS,
  /** The path does not exist: at the start, or since then. */
  ABSENT,
  /** The file was closed after it was written, or was renamed into its place. */
  COMPLETE
}
