// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;

/** A knote with a file, of which it is one of the notes. */
class FileKnote extends KernelKnote implements File.Entry {
  private final @Nullable File file;
  private File.@Nullable Entry fileNext; // monitor of the file
  private File.@Nullable Entry filePrevious; // monitor of the file

  FileKnote(KernelQueue queue, KeventStruct change, FilterOps ops, @Nullable File file) {
    super(queue, change, ops);
    this.file = file;
  }

  @Override
  public final @Nullable File file() {
    return file;
  }

  @Override
  public final File.@Nullable Entry fileNext() {
    return fileNext;
  }

  @Override
  public final void setFileNext(File.@Nullable Entry next) {
    fileNext = next;
  }

  @Override
  public final File.@Nullable Entry filePrevious() {
    return filePrevious;
  }

  @Override
  public final void setFilePrevious(File.@Nullable Entry previous) {
    filePrevious = previous;
  }
}
