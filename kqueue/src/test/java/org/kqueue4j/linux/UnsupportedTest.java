package org.kqueue4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** What this version can't watch is refused, and the message says why. */
class UnsupportedTest {
  @Test
  void filtersThatAreLackingAreRefusedWithReason() {
    try (Kqueue kq = Kqueue.open()) {
      List.of(Kevent.of(1, org.kqueue4j.Filter.AIO, 0, 0, 0, null))
          .forEach(
              kevent -> {
                assertThatExceptionOfType(KqueueException.class)
                    .isThrownBy(() -> kq.add(kevent))
                    .withMessageMatching("EOPNOTSUPP: \\w+ \\d+: .*this version.*")
                    .returns(Errno.EOPNOTSUPP, KqueueException::errno);
                assertThat(kq.size()).isZero();
              });
    }
  }

  @Test
  void fileWithoutExceptionsIsRefusedAsSuch() {
    try (RawFiles files = new RawFiles();
        Kqueue kq = Kqueue.open()) {
      int fd = files.openToRead(java.nio.file.Path.of("/dev/null"));
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.add(Kevent.except(fd)))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno);
      assertThat(kq.size()).isZero();
    }
  }
}
