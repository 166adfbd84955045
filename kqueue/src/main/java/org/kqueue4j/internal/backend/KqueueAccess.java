// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Makes a {@code Kqueue} of the public API from a queue of another system than the one that the
 * program runs on. No public constructor takes an internal type; this class calls the private one
 * for module {@code org.kqueue4j.testkit}. It takes the class as an argument, since nothing
 * internal refers to the public API.
 */
public final class KqueueAccess {
  private static final MethodType CONSTRUCTOR = MethodType.methodType(void.class, OpenQueue.class);

  private KqueueAccess() {}

  /**
   * Returns a new front end of a queue.
   *
   * @param frontEnd {@code Kqueue.class}
   */
  public static <K> K frontEnd(Class<K> frontEnd, OpenQueue queue) {
    try {
      return frontEnd.cast(
          MethodHandles.privateLookupIn(frontEnd, MethodHandles.lookup())
              .findConstructor(frontEnd, CONSTRUCTOR)
              .invoke(queue));
    } catch (Throwable e) {
      throw new LinkageError(frontEnd + " has no constructor that takes an open queue", e);
    }
  }
}
