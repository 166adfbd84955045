// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.KqueueException;

/**
 * A change whose first event completes a future, in the form that the program gives it. Immutable;
 * its {@code toString} is for messages. It holds the source that its ident stands for.
 *
 * @param <E> the program's form of an event
 */
public interface FutureChange<E> {
  /** Returns the change as the engine takes it, without the flags of an operation; not modified. */
  KeventStruct fields();

  /** Returns the object that the change names, as {@link KeventStruct#subject}; null for none. */
  @Nullable Object subject();

  /** Returns the path that the ident stands for; null if it stands for something else. */
  @Nullable Path path();

  /** Returns the exception for a change that was refused. */
  KqueueException refused(Failure failure);

  /**
   * Returns the event that the engine has reported, with the ident and the udata of this change.
   */
  E eventOf(KeventStruct event);
}
