// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(Failure.of(errno)).isEqualTo(new Failure(errno, errno.meaning()));
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
    assertThat(e).hasMessage("EBADF: 7 is no open descriptor");
    assertThat(e.errno()).isEqualTo(Errno.EBADF);
  }
}
