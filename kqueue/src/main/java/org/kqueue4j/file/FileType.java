// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import org.kqueue4j.internal.backend.FileEvents;

/** The type of a file. */
public enum FileType {
  /** A regular file. */
  FILE,
  /** A directory. */
  DIRECTORY,
  /** A symbolic link, whatever it leads to. */
  SYMBOLIC_LINK,
  /** A socket of the unix domain. */
  SOCKET,
  /** A FIFO (named pipe). */
  FIFO,
  /** A device. */
  DEVICE,
  /** The file was gone before its type could be read. */
  UNKNOWN;

  static FileType of(int type) {
    return switch (type) {
      case FileEvents.REGULAR_FILE -> FILE;
      case FileEvents.DIRECTORY -> DIRECTORY;
      case FileEvents.SYMBOLIC_LINK -> SYMBOLIC_LINK;
      case FileEvents.SOCKET -> SOCKET;
      case FileEvents.FIFO -> FIFO;
      case FileEvents.CHARACTER_DEVICE, FileEvents.BLOCK_DEVICE -> DEVICE;
      default -> UNKNOWN;
    };
  }
}
