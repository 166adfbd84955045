// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;

/** A kqueue with user events, numbered from 0 on, and with idle pipes. One thread may wait. */
final class UserQueue implements AutoCloseable {
  final Kqueue kq;
  final KeventList events = new KeventList(16);
  private final Registration[] users;
  private final Pipes pipes;

  UserQueue(int users, int watched, Option... options) {
    kq = Kqueue.open(options);
    pipes = Pipes.ofDescriptors(watched);
    this.users = new Registration[users];
    for (int i = 0; i < users; i++) {
      this.users[i] = kq.register(Watch.user());
    }
    for (int fd : pipes.in) {
      kq.register(Watch.read(fd));
    }
  }

  void trigger(int user) {
    users[user].trigger();
  }

  long ident(int user) {
    return users[user].ident();
  }

  int await() throws InterruptedException {
    return kq.kevent(null, events, Kqueue.FOREVER);
  }

  @Override
  public void close() throws IOException {
    kq.close();
    pipes.close();
  }
}
