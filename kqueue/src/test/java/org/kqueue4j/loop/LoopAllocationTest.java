// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;

/** A handler that takes no event costs no object. */
class LoopAllocationTest {
  private final RawFiles files = new RawFiles();
  private final EventLoop loop = EventLoop.open();
  private long called;

  @AfterEach
  void close() {
    loop.close();
    files.close();
  }

  private void assertATurnAllocatesNothing(Runnable before) throws Exception {
    assertThat(
            ThreadMeter.bytesAllocatedBy(
                () -> {
                  long calledBefore = called;
                  before.run();
                  loop.runOnce(Duration.ZERO);
                  if (called == calledBefore) {
                    throw new AssertionError("no handler was called");
                  }
                }))
        .as("bytes a time")
        .isLessThan(1);
  }

  @Test
  void ofAUserEvent() throws Exception {
    Registration user = loop.on(Watch.user(), () -> called++).registration();
    assertATurnAllocatesNothing(user::trigger);
  }

  @Test
  void ofADescriptor() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 1);
    loop.on(Watch.read(pipe.reader()), () -> called++);
    assertATurnAllocatesNothing(() -> {});
  }
}
