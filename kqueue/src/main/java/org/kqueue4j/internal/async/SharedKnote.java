// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.util.HashSet;
import java.util.Set;
import org.kqueue4j.internal.kern.KeventStruct;

/** A knote and the futures that wait for its event: its udata. */
final class SharedKnote<E> {
  /** What tells the knotes of a queue apart. */
  record Key(int filter, long ident) {}

  final Key key;
  final FutureChange<E> change;

  final Set<EventFuture<E>> waiting = new HashSet<>(); // the queue

  SharedKnote(Key key, FutureChange<E> change) {
    this.key = key;
    this.change = change;
  }

  /** Returns whether another change of the same key registers the same. */
  boolean isAlso(FutureChange<E> other) {
    KeventStruct ours = change.fields();
    KeventStruct theirs = other.fields();
    return ours.fflags == theirs.fflags && ours.data == theirs.data && ours.flags == theirs.flags;
  }

  @Override
  public String toString() {
    return "once";
  }
}
