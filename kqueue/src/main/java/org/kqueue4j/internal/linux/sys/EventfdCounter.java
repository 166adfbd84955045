// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import java.nio.charset.StandardCharsets;

/**
 * The counter of an eventfd, which only /proc shows without a read that resets it. Stateless. It
 * allocates nothing, since an event may be asked for its data again and again.
 */
final class EventfdCounter {
  private static final byte[] FOLDER = ascii("/proc/self/fdinfo/");
  private static final byte[] NAME = ascii("eventfd-count:");
  private static final int MOST_DIGITS = 10;
  private static final int DECIMAL = 10;
  private static final int HEXADECIMAL = 16;

  /** Where the text is read to, behind the path. */
  private static final int TEXT = 64;

  private static final int TEXT_SIZE = 448;

  private EventfdCounter() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** As {@link DescriptorCalls#eventfdCounter}. */
  static long of(SyscallBuffer scratch, int fd) {
    setPath(scratch, fd);
    long info = scratch.call(Syscall.OPENAT, Linux.AT_FDCWD, scratch.address(), Linux.O_CLOEXEC, 0);
    if (info < 0) {
      return DescriptorCalls.UNKNOWN_COUNTER;
    }
    long size = scratch.call(Syscall.READ, info, scratch.address() + TEXT, TEXT_SIZE, 0);
    OwnDescriptors.close(scratch, (int) info);
    int end = TEXT + (int) Math.max(0, size);
    for (int at = TEXT; at + NAME.length <= end; at++) {
      if (isName(scratch, at)) {
        return parse(scratch, at + NAME.length, end);
      }
    }
    return DescriptorCalls.UNKNOWN_COUNTER;
  }

  private static void setPath(SyscallBuffer scratch, int fd) {
    scratch.setBytes(0, FOLDER);
    int digits = 1;
    for (int rest = fd / DECIMAL; rest > 0; rest /= DECIMAL) {
      digits++;
    }
    assert digits <= MOST_DIGITS && FOLDER.length + MOST_DIGITS < TEXT;
    scratch.setByte(FOLDER.length + digits, 0);
    int rest = fd;
    for (int i = digits - 1; i >= 0; i--) {
      scratch.setByte(FOLDER.length + i, '0' + rest % DECIMAL);
      rest /= DECIMAL;
    }
  }

  private static boolean isName(SyscallBuffer scratch, int at) {
    for (int i = 0; i < NAME.length; i++) {
      if (scratch.getByte(at + i) != NAME[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the number behind blanks. */
  private static long parse(SyscallBuffer scratch, int start, int end) {
    long number = 0;
    for (int at = start; at < end && scratch.getByte(at) != '\n'; at++) {
      int digit = Character.digit(scratch.getByte(at), HEXADECIMAL);
      number = digit < 0 ? number : number * HEXADECIMAL + digit;
    }
    return number;
  }
}
