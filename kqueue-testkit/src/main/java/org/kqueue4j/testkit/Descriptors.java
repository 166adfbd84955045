// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.internal.source.SourceIdent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** The descriptor table of process 1. */
final class Descriptors implements FileTable {
  private static final int FIRST = 3;
  private static final int MAX = 1024;

  private final @Nullable File[] files = new @Nullable File[MAX];
  private int limit = MAX;

  /** Numbers from this on are not given out; open ones stay. */
  void limit(int limit) {
    if (limit < 0 || limit > MAX) {
      throw new KqueueException(Errno.EINVAL, "a limit on descriptors is from 0 to " + MAX);
    }
    this.limit = limit;
  }

  /** The lowest free number. */
  int free() {
    for (int fd = FIRST; fd < limit; fd++) {
      if (files[fd] == null) {
        return fd;
      }
    }
    throw new KqueueException(Errno.EMFILE, "all descriptors below " + limit + " are open");
  }

  /** Gives a number, and the caller's reference, to a file. */
  int open(File file) {
    int fd = free();
    files[fd] = file;
    return fd;
  }

  int dup(int fd) {
    File file = require(fd);
    int copy = free();
    file.hold();
    files[copy] = file;
    return copy;
  }

  void close(int fd) {
    File file = require(fd);
    files[fd] = null;
    if (file.hasNotes()) {
      file.closeNotes(fd);
    }
    file.drop();
  }

  /** The numbers that are open, in their order. */
  int[] open() {
    return IntStream.range(0, MAX).filter(fd -> files[fd] != null).toArray();
  }

  File require(long fd) {
    File file = fd == (int) fd ? get((int) fd) : null;
    if (file == null) {
      throw new KqueueException(Errno.EBADF, fd + " is not open");
    }
    return file;
  }

  private @Nullable File get(int fd) {
    return fd < 0 || fd >= MAX ? null : files[fd];
  }

  /** Finds a descriptor by the low 32 bits of the ident only, as the reference does. */
  @Override
  public @Nullable File hold(long ident, @Nullable Object subject) {
    SourceIdent known = SourceIdent.find(ident);
    if (known != null) {
      SourceFile source = known.file();
      return source != null && source.tryHold() ? source : null;
    }
    File file = get((int) ident);
    if (file != null) {
      file.hold();
    }
    return file;
  }

  @Override
  public boolean isClosed(long ident, File file) {
    return file instanceof SourceFile source ? source.isClosed() : get((int) ident) != file;
  }
}
