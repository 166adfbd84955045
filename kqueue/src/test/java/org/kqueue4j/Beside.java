// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.support.Meanwhile;

/** What futures have registered beside a queue, and who waits there. */
final class Beside {
  private Beside() {}

  static int knotes(Kqueue kq) {
    return kq.dump().beside().stream().mapToInt(queue -> queue.knotes().size()).sum();
  }

  static int waiters(Kqueue kq) {
    return kq.dump().beside().stream().mapToInt(queue -> queue.waiters().size()).sum();
  }

  /** Returns once it is waited there. */
  static void untilServed(Kqueue kq) {
    Meanwhile.until("futures are served", () -> waiters(kq) > 0);
  }

  /** Nothing is registered any more, and nobody waits. */
  static void expectNothing(Kqueue kq) {
    Meanwhile.until("no knote is left", () -> knotes(kq) == 0);
    Meanwhile.until("nobody waits", () -> waiters(kq) == 0);
  }
}
