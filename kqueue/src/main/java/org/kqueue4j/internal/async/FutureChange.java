// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.util.function.Function;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.KqueueException;

/**
 * A change whose first event completes a future.
 *
 * @param <E> the program's form of an event
 * @param change the program's form of the change, for messages; it holds the source that the ident
 *     stands for
 * @param fields the change as the engine takes it, without the flags of an operation; not modified
 * @param refused makes the exception for a change that was refused
 * @param toEvent makes the program's form of what the engine has reported
 */
public record FutureChange<E>(
    Object change,
    KeventStruct fields,
    Function<Failure, KqueueException> refused,
    Function<KeventStruct, E> toEvent) {

  @Override
  public String toString() {
    return change.toString();
  }
}
