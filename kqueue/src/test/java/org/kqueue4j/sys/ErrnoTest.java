// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.kern.Failure;

class ErrnoTest {
  /** From BSD's {@code <sys/errno.h>}; Linux has others above 34. */
  @ParameterizedTest
  @CsvSource({
    "EPERM, 1",
    "ENOENT, 2",
    "ESRCH, 3",
    "EINTR, 4",
    "EIO, 5",
    "ENXIO, 6",
    "EBADF, 9",
    "EDEADLK, 11",
    "ENOMEM, 12",
    "EACCES, 13",
    "EFAULT, 14",
    "EEXIST, 17",
    "ENODEV, 19",
    "ENOTDIR, 20",
    "EISDIR, 21",
    "EINVAL, 22",
    "ENFILE, 23",
    "EMFILE, 24",
    "ENOTTY, 25",
    "EFBIG, 27",
    "ENOSPC, 28",
    "ESPIPE, 29",
    "EROFS, 30",
    "EPIPE, 32",
    "EWOULDBLOCK, 35",
    "EINPROGRESS, 36",
    "EOPNOTSUPP, 45",
    "EADDRINUSE, 48",
    "EADDRNOTAVAIL, 49",
    "ENETDOWN, 50",
    "ENETUNREACH, 51",
    "ENETRESET, 52",
    "ECONNABORTED, 53",
    "ECONNRESET, 54",
    "ENOBUFS, 55",
    "EISCONN, 56",
    "ENOTCONN, 57",
    "ETIMEDOUT, 60",
    "ECONNREFUSED, 61",
    "ELOOP, 62",
    "ENAMETOOLONG, 63",
    "EHOSTDOWN, 64",
    "EHOSTUNREACH, 65",
    "EDQUOT, 69",
    "ENOSYS, 78",
    "EOVERFLOW, 84",
    "ECANCELED, 85",
    "EPROTO, 92"
  })
  void hasTheNumberOfBsd(Errno errno, int number) {
    assertThat(errno.number()).isEqualTo(number);
    assertThat(Errno.of(number)).isEqualTo(errno);
  }

  @ParameterizedTest
  @EnumSource(Errno.class)
  void saysWhatItMeans(Errno errno) {
    assertThat(errno.meaning()).isNotBlank();
    assertThat(Failure.of(errno)).isEqualTo(Failure.of(errno, errno.meaning()));
    assertThat(Errno.of(errno.number())).isEqualTo(errno);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 7, 93, 1L << 32, (1L << 32) + 9, Long.MIN_VALUE, Long.MAX_VALUE})
  void otherNumbersAreNone(long number) {
    assertThat(Errno.of(number)).isNull();
  }

  @Test
  void aFailureHasAReason() {
    Failure failure = Failure.of(Errno.EBADF, "7 is no open descriptor");
    assertThat(failure).hasToString("EBADF: 7 is no open descriptor");

    KqueueException e = failure.toException();
    assertThat(e).isExactlyInstanceOf(KqueueException.class);
    assertThat(e).hasMessage("EBADF: 7 is no open descriptor");
    assertThat(e.errno()).isEqualTo(Errno.EBADF);
    assertThat(e.reason()).isEqualTo("7 is no open descriptor");
  }

  /** What programs handle in different ways has classes of its own, and keeps them. */
  @Test
  void aFailureHasAClass() {
    for (KqueueException e :
        List.of(
            new ClosedKqueueException("wait"),
            new NotRegisteredException("read fd=7"),
            new UnsupportedWatchException("no such events"),
            new LimitReachedException(Errno.EMFILE, "RLIMIT_NOFILE", "open the poller"))) {
      KqueueException again = Failure.of(e).about("read fd=7").toException();
      assertThat(again).isExactlyInstanceOf(e.getClass());
      assertThat(again.errno()).isEqualTo(e.errno());
      assertThat(again.reason()).isEqualTo("read fd=7: " + e.reason());
      assertThat(again).hasMessage(e.errno() + ": read fd=7: " + e.reason());
    }
  }

  @Test
  void theClassesHaveTheirErrnos() {
    assertThat(new ClosedKqueueException()).hasMessage("EBADF: the kqueue is closed");
    assertThat(new NotRegisteredException("x").errno()).isEqualTo(Errno.ENOENT);
    assertThat(new UnsupportedWatchException("x").errno()).isEqualTo(Errno.EOPNOTSUPP);
    assertThat(Failure.of(Errno.EOPNOTSUPP, "x").toException())
        .isExactlyInstanceOf(UnsupportedWatchException.class);
    assertThat(Failure.CLOSED.toException()).isExactlyInstanceOf(ClosedKqueueException.class);
    assertThat(Failure.NOT_REGISTERED.toException())
        .isExactlyInstanceOf(NotRegisteredException.class);
  }

  @Test
  void aReachedLimitIsNamed() {
    String limit = "fs.inotify.max_user_watches";
    KqueueException e = Failure.ofLimit(Errno.ENOSPC, limit, "raise it").toException();
    assertThat(e).isInstanceOf(LimitReachedException.class).hasMessage("ENOSPC: raise it");
    assertThat(((LimitReachedException) e).limit()).isEqualTo(limit);
  }
}
