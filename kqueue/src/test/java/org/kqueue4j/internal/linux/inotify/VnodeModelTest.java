// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_ENABLE;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** Random work on a few files with many knotes, beside a plain model of the expected events. */
class VnodeModelTest {
  private static final int FILES = 3;
  private static final int STEPS = 600;

  /** A file, and the names that it has. */
  private record Subject(List<Path> names) {
    Path name() {
      return names.getFirst();
    }
  }

  /** A knote, what it asks for and what it has yet to tell. */
  private final class Watched {
    final Subject subject;
    final Path name;
    final int fd;
    final Registration registration;
    int asked;
    int unreported;

    /** A knote of a descriptor, or of the name if that is negative. */
    Watched(Subject subject, int fd, int asked) {
      this.subject = subject;
      this.name = subject.name();
      this.fd = fd;
      this.asked = asked;
      registration = kq.register(asking(asked));
    }

    Watch<Kevent.Vnode> asking(int notes) {
      return fd < 0
          ? Watch.file(name, VnodeTest.notes(notes))
          : Watch.file(fd, VnodeTest.notes(notes));
    }
  }

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final List<Subject> subjects = new ArrayList<>();
  private final List<Watched> watches = new ArrayList<>();
  private final StringBuilder log = new StringBuilder();
  private int names;

  @TempDir Path folder;

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private Path newName() {
    return folder.resolve("name" + names++);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void toldIsWhatHappened(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < FILES; i++) {
      Path path = Files.write(newName(), new byte[10]);
      subjects.add(new Subject(new ArrayList<>(List.of(path))));
    }
    for (int i = 0; i < STEPS; i++) {
      step(random);
      if (random.nextInt(3) == 0) {
        compare();
      }
    }
    compare();
    for (Watched watch : watches) {
      watch.registration.close();
    }
    assertThat(kq.size()).isZero();
    assertThat(VnodeLimitsTest.watches()).isZero();
  }

  private void step(Random random) throws Exception {
    Subject subject = subjects.get(random.nextInt(FILES));
    int asked = VnodeTest.bits(VnodeTest.some(random));
    int what = random.nextInt(12);
    log.append(what).append(' ').append(subject.name().getFileName()).append('\n');
    switch (what) {
      case 0 -> {
        VnodeTest.append(subject.name(), 1);
        happened(subject, Event.NOTE_WRITE | Event.NOTE_EXTEND);
      }
      case 1 -> {
        try (FileChannel channel = FileChannel.open(subject.name(), StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.allocate(1), 0);
        }
        happened(subject, Event.NOTE_WRITE);
      }
      case 2 -> {
        String mode = random.nextBoolean() ? "rw-------" : "rw-r-----";
        Files.setPosixFilePermissions(subject.name(), PosixFilePermissions.fromString(mode));
        happened(subject, Event.NOTE_ATTRIB);
      }
      case 3 -> {
        Path name = newName();
        Files.createLink(name, subject.name());
        subject.names.add(name);
        happened(subject, Event.NOTE_LINK);
      }
      case 4 -> {
        if (subject.names.size() > 1) {
          Files.delete(subject.names.remove(random.nextInt(subject.names.size())));
          happened(subject, Event.NOTE_LINK);
        }
      }
      case 5 -> {
        Path name = newName();
        VnodeTest.move(subject.name(), name);
        subject.names.set(0, name);
        happened(subject, Event.NOTE_RENAME);
      }
      case 6 -> watches.add(new Watched(subject, files.openToRead(subject.name()), asked));
      case 7 -> watches.add(new Watched(subject, -1, asked));
      case 8, 9 -> {
        if (!watches.isEmpty()) {
          touch(watches.get(random.nextInt(watches.size())), asked, random.nextBoolean());
        }
      }
      case 10 -> {
        try (FileChannel channel = FileChannel.open(subject.name(), StandardOpenOption.WRITE)) {
          if (channel.size() > 1) {
            channel.truncate(1);
            happened(subject, Event.NOTE_WRITE | Event.NOTE_TRUNCATE);
          }
        }
      }
      default -> {
        if (!watches.isEmpty()) {
          remove(watches.remove(random.nextInt(watches.size())), random.nextBoolean());
        }
      }
    }
  }

  /**
   * A change that happens twice between two polls is reported once, so the test polls after each.
   */
  private void happened(Subject subject, int notes) {
    for (Watched watch : watches) {
      if (watch.subject == subject) {
        watch.unreported |= watch.asked & notes;
      }
    }
    kq.stat();
  }

  /** Asks for other notes: by the system call, which keeps what has happened, or not. */
  private void touch(Watched watch, int asked, boolean bySystemCall) throws Exception {
    if (bySystemCall) {
      // To add a path again would be to watch what has the name now.
      int flags = watch.fd >= 0 ? EV_ADD : EV_ENABLE;
      KeventList change = new KeventList(1);
      change.add(watch.registration.ident(), EVFILT_VNODE, flags, asked, 0, null);
      kq.kevent(change, null, 0);
    } else if (watch.fd >= 0 || watch.subject.names.contains(watch.name)) {
      watch.registration.modify(watch.asking(asked));
      watch.unreported &= asked;
    } else {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> watch.registration.modify(watch.asking(asked)))
          .returns(Errno.ENOENT, KqueueException::errno);
      return;
    }
    watch.asked = asked;
  }

  private void remove(Watched watch, boolean announced) {
    if (watch.fd < 0 || !announced) {
      watch.registration.close();
    } else {
      kq.closing(watch.fd);
    }
    if (watch.fd >= 0) {
      files.close(watch.fd);
    }
  }

  private void compare() {
    Map<Registration, Integer> expected = new HashMap<>();
    for (Watched watch : watches) {
      if (watch.unreported != 0) {
        expected.put(watch.registration, watch.unreported);
        watch.unreported = 0;
      }
    }
    Map<Registration, Integer> reported = new HashMap<>();
    for (List<Kevent> events = kq.poll(); !events.isEmpty(); events = kq.poll()) {
      events.forEach(event -> reported.put(event.registration(), event.fflags()));
    }
    assertThat(reported).as(log.toString()).isEqualTo(expected);
  }
}
