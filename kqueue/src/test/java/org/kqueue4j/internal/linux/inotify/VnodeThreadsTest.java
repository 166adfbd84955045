// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/** Threads that change files, that watch them and that wait, all at once. */
class VnodeThreadsTest {
  private static final int ROUNDS = 3_000;
  private static final int PATHS = 6;

  private final Kqueue kq = Kqueue.open();
  private final AtomicBoolean over = new AtomicBoolean();

  /** The registrations of paths, which only the main thread changes. */
  private final Map<Path, Registration> watched = new HashMap<>();

  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
  }

  private Path path(Random random) {
    return folder.resolve("name" + random.nextInt(PATHS));
  }

  @Test
  void nothingIsLostForGoodAndNothingIsLeftOver() throws Exception {
    List<Meanwhile<Void>> helpers = new ArrayList<>();
    helpers.add(Meanwhile.call(this::changeFiles));
    helpers.add(Meanwhile.call(this::takeEvents));
    helpers.add(Meanwhile.callVirtually(this::takeEvents));
    try {
      Random random = new Random(1);
      for (int i = 0; i < ROUNDS; i++) {
        watchOrNot(random);
      }
    } finally {
      over.set(true);
    }
    for (Meanwhile<Void> helper : helpers) {
      helper.join();
    }
    for (int i = 0; i < PATHS; i++) {
      Path path = folder.resolve("name" + i);
      VnodeTest.run("rm", "-rf", path);
      Files.createFile(path);
      watch(path, VnodeNote.WRITE);
    }
    while (!kq.poll().isEmpty()) {
      // what those before have left
      for (int i = 0; i < PATHS; i++) {
        Path path = folder.resolve("name" + i);
        watched.remove(path).close();
        watch(path, VnodeNote.WRITE);
      }
    }
    for (int i = 0; i < PATHS; i++) {
      Path path = folder.resolve("name" + i);
      VnodeTest.append(path, 1);
      assertThat(Expect.one(kq).source()).isEqualTo(path);
      watched.remove(path).close();
    }
    assertThat(kq.size()).isZero();
    assertThat(VnodeLimitsTest.watches()).isZero();
  }

  private void watchOrNot(Random random) {
    Path path = path(random);
    if (random.nextBoolean()) {
      try {
        watch(path, VnodeTest.some(random));
      } catch (KqueueException e) {
        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        assertThat(e).isNotInstanceOf(NotRegisteredException.class);
      }
    } else if (watched.containsKey(path)) {
      watched.remove(path).close();
    }
  }

  /** Watches what the path names now. */
  private void watch(Path path, VnodeNote... notes) {
    Watch<Kevent.Vnode> vnode = Watch.file(path, notes);
    Registration earlier = watched.get(path);
    if (earlier != null) {
      earlier.modify(vnode);
    } else {
      watched.put(path, kq.register(vnode));
    }
  }

  private Void changeFiles() throws Exception {
    Random random = new Random(2);
    while (!over.get()) {
      Path path = path(random);
      try {
        change(random.nextInt(7), path, path(random));
      } catch (IOException e) {
        assertThat(e)
            .isInstanceOf(java.nio.file.FileSystemException.class); // it is not there, or is
      }
    }
    return null;
  }

  private static void change(int what, Path path, Path other) throws IOException {
    switch (what) {
      case 0 -> Files.createFile(path);
      case 1 -> Files.createDirectory(path);
      case 2 -> Files.createLink(other, path);
      case 3 -> VnodeTest.append(path, 1);
      case 4 -> VnodeTest.move(path, other);
      default -> {
        if (!Files.deleteIfExists(path)) {
          throw new NoSuchFileException(path.toString());
        }
      }
    }
  }

  private Void takeEvents() throws Exception {
    while (!over.get()) {
      kq.poll(Duration.ofMillis(20)).forEach(e -> assertThat(e.source()).isInstanceOf(Path.class));
    }
    return null;
  }
}
