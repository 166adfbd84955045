// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.KeventStruct;

/** A knote and the futures that wait for its event: its udata. */
final class SharedKnote<E> {
  /** What tells the knotes of a queue apart. */
  record Key(int filter, long ident) {}

  final Key key;
  final FutureChange<E> change;

  /** The identity of the file that a path named at the registration; null without a path. */
  private final @Nullable Object file;

  final Set<EventFuture<E>> waiting = new HashSet<>(); // the queue

  SharedKnote(Key key, FutureChange<E> change, @Nullable Object file) {
    this.key = key;
    this.change = change;
    this.file = file;
  }

  /** Returns whether another change of the same key registers the same. */
  boolean isAlso(FutureChange<E> other, @Nullable Object fileNow) {
    KeventStruct ours = change.fields();
    KeventStruct theirs = other.fields();
    return ours.fflags == theirs.fflags
        && ours.data == theirs.data
        && ours.flags == theirs.flags
        && Objects.equals(file, fileNow);
  }

  @Override
  public String toString() {
    Object udata = change.fields().udata;
    return udata == null ? "once" : "once " + udata;
  }
}
