// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;

/** Channels that are closed while a change names them, so that their numbers may be anybody's. */
class OpenFilesTest {
  private final RawFiles files = new RawFiles();
  private final LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
  private final Kqueue kq = Kqueues.of(linux);
  private final RawFiles.Ends anybodys = files.pipe();
  private final int number = anybodys.reader();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private @Nullable Failure add(@Nullable Channel channel) {
    return linux.register(number, EVFILT_READ, EV_ADD, 0, 0, null, channel);
  }

  private @Nullable Failure create(Channel channel) {
    KeventStruct change = new KeventStruct();
    change.set(number, EVFILT_READ, EV_ADD, 0, 0, null);
    change.subject = channel;
    return linux.create(change);
  }

  @Test
  void closedChannelIsRefusedAndLeavesTheDescriptorAlone() throws Exception {
    assertThat(add(null)).isNull();
    Pipe channels = Pipe.open();
    channels.source().close();
    channels.sink().close();
    assertThat(add(channels.source())).isNotNull().returns(Errno.EBADF, Failure::errno);
    assertThat(create(channels.source())).isNotNull().returns(Errno.EBADF, Failure::errno);
    files.write(anybodys.writer(), 1);
    assertThat(kq.poll()).singleElement().returns((long) number, Kevent::ident);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void channelThatIsClosedDuringItsRegistrationIsNotWatched(boolean created) {
    var open = new AtomicBoolean(true);
    Channel channel =
        new Channel() {
          @Override
          public boolean isOpen() {
            return open.getAndSet(false);
          }

          @Override
          public void close() {}
        };
    if (created) {
      create(channel);
    } else {
      add(channel);
    }
    files.write(anybodys.writer(), 1);
    assertThat(kq.poll()).isEmpty();
    assertThat(kq.size()).isZero();
    assertThat(add(null)).isNull();
    assertThat(kq.poll()).singleElement().returns((long) number, Kevent::ident);
  }
}
