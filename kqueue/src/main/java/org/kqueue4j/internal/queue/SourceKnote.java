// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;

/** A knote that can be on the klist of its source, and may have a file. */
final class SourceKnote extends FileKnote implements Klist.Entry {
  private @Nullable Klist source; // written under the queue's lock and the list's monitor
  private Klist.@Nullable Entry sourceNext; // monitor of the list
  private Klist.@Nullable Entry sourcePrevious; // monitor of the list

  SourceKnote(KernelQueue queue, KeventStruct change, FilterOps ops, @Nullable File file) {
    super(queue, change, ops, file);
  }

  @Override
  public @Nullable Klist source() {
    return source;
  }

  @Override
  public void setSource(@Nullable Klist source) {
    this.source = source;
  }

  @Override
  public Klist.@Nullable Entry sourceNext() {
    return sourceNext;
  }

  @Override
  public void setSourceNext(Klist.@Nullable Entry next) {
    sourceNext = next;
  }

  @Override
  public Klist.@Nullable Entry sourcePrevious() {
    return sourcePrevious;
  }

  @Override
  public void setSourcePrevious(Klist.@Nullable Entry previous) {
    sourcePrevious = previous;
  }
}
