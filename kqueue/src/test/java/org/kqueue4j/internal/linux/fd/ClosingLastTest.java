// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Dialect;

/** Descriptors that a front end closes, whose registrations it leaves to the kernel. */
class ClosingLastTest {
  private final RawFiles files = new RawFiles();
  private final LinuxKqueue linux =
      LinuxKqueue.open(new QueueOptions(true, false, false, false, Dialect.DRAGONFLY));
  private final Kqueue kq = Kqueues.of(linux);

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void allItsKnotesAreDropped() {
    RawFiles.Pair pair = files.streams();
    files.write(pair.other(), 1);
    kq.register(Watch.read(pair.one()));
    kq.register(Watch.write(pair.one()));
    kq.register(Watch.except(pair.one()));
    assertThat(kq.poll()).hasSize(2);
    linux.closingLast(pair.one());
    assertThat(kq.size()).isZero();
    files.close(pair.one());
    Expect.none(kq);
  }

  @Test
  void nextFileUnderTheNumberIsWatchedAsAnyOther() throws Exception {
    RawFiles.Ends old = files.pipe();
    int number = old.reader();
    for (int i = 1; i <= 100; i++) {
      RawFiles.Ends next = files.pipe();
      kq.register(Watch.read(number));
      linux.closingLast(number);
      files.move(next.reader(), number);
      Registration read = kq.register(Watch.read(number), i);
      files.write(next.writer(), 1);
      assertThat(Expect.one(kq).attachment()).isEqualTo(i);
      read.close();
    }
  }

  @Test
  void aDuplicateThatWasNotThoughtOfTellsNothingAndKeepsNobodyAwake() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    RawFiles.Ends other = files.pipe();
    kq.register(Watch.read(other.reader()), "other");
    files.dup(pipe.reader());
    linux.closingLast(pipe.reader());
    files.close(pipe.reader());
    files.write(pipe.writer(), 1);
    Expect.none(kq);
    Expect.sleep(kq);
    files.write(other.writer(), 1);
    assertThat(Expect.one(kq).attachment()).isEqualTo("other");
  }
}
