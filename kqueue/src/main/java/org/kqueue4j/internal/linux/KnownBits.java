// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.EV_SYSFLAGS;
import static org.kqueue4j.sys.Event.NOTE_ATTRIB;
import static org.kqueue4j.sys.Event.NOTE_CHILD;
import static org.kqueue4j.sys.Event.NOTE_CLOSE;
import static org.kqueue4j.sys.Event.NOTE_CLOSE_WRITE;
import static org.kqueue4j.sys.Event.NOTE_DELETE;
import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_EXTEND;
import static org.kqueue4j.sys.Event.NOTE_FFCTRLMASK;
import static org.kqueue4j.sys.Event.NOTE_FFLAGSMASK;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_LINK;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_MSECONDS;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_OOB;
import static org.kqueue4j.sys.Event.NOTE_OPEN;
import static org.kqueue4j.sys.Event.NOTE_READ;
import static org.kqueue4j.sys.Event.NOTE_RENAME;
import static org.kqueue4j.sys.Event.NOTE_REVOKE;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;
import static org.kqueue4j.sys.Event.NOTE_TRACK;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;
import static org.kqueue4j.sys.Event.NOTE_USECONDS;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.queue.KqueueFile;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.sys.Errno;

/**
 * The bits of changes that are implemented. Others are refused, where the reference passes over
 * them; so is a set of notes of which none could ever be reported.
 *
 * <p>Bits that only events have are let in, so that an event is good as a change. Stateless.
 */
final class KnownBits {
  private static final int FLAGS =
      EV_ADD
          | EV_DELETE
          | EV_ENABLE
          | EV_DISABLE
          | EV_ONESHOT
          | EV_CLEAR
          | EV_RECEIPT
          | EV_DISPATCH
          | EV_SYSFLAGS;

  private static final int VNODE =
      NOTE_DELETE
          | NOTE_WRITE
          | NOTE_EXTEND
          | NOTE_ATTRIB
          | NOTE_LINK
          | NOTE_RENAME
          | NOTE_REVOKE
          | NOTE_OPEN
          | NOTE_CLOSE
          | NOTE_CLOSE_WRITE
          | NOTE_READ;

  private static final int PROC_ASKED = NOTE_EXIT | NOTE_FORK | NOTE_EXEC | NOTE_TRACK;
  private static final int PROC = PROC_ASKED | NOTE_TRACKERR | NOTE_CHILD;
  private static final int TIMER = NOTE_SECONDS | NOTE_MSECONDS | NOTE_USECONDS | NOTE_NSECONDS;
  private static final int USER = NOTE_FFCTRLMASK | NOTE_FFLAGSMASK | NOTE_TRIGGER;

  private KnownBits() {}

  /** As {@link org.kqueue4j.internal.kern.Machine#check}. */
  static @Nullable Failure check(KeventStruct change, @Nullable File file) {
    int unknown = change.flags & ~FLAGS;
    if (unknown != 0) {
      return Failure.of(Errno.EINVAL, "the flags " + hex(unknown) + " are not implemented");
    }
    if ((change.flags & (EV_ADD | EV_DELETE)) == EV_DELETE || file instanceof SourceFile) {
      return null; // a source of the program's own knows its notes itself
    }
    unknown = change.fflags & ~notes(change.filter, file);
    if (unknown != 0) {
      return Failure.of(
          Errno.EINVAL, "the notes " + hex(unknown) + " are not implemented for this filter");
    }
    if (change.filter == EVFILT_TIMER) {
      return LinuxCallouts.check(change.fflags, change.data);
    }
    boolean staysDisabled = (change.flags & (EV_DISABLE | EV_ENABLE)) == EV_DISABLE;
    return staysDisabled ? null : checkReportable(change.filter, change.ident, change.fflags);
  }

  private static int notes(int filter, @Nullable File file) {
    return switch (filter) {
      case EVFILT_READ -> file instanceof KqueueFile ? 0 : NOTE_LOWAT;
      case EVFILT_WRITE -> NOTE_LOWAT;
      case EVFILT_EXCEPT -> NOTE_OOB;
      case EVFILT_VNODE -> VNODE;
      case EVFILT_PROC -> PROC;
      case EVFILT_TIMER -> TIMER;
      case EVFILT_USER -> USER;
      default -> 0;
    };
  }

  /** The exit of a process is reported even if no note asks for it. */
  private static @Nullable Failure checkReportable(int filter, long ident, int fflags) {
    if (filter == EVFILT_EXCEPT && fflags == 0) {
      return Failure.of(Errno.EINVAL, "without NOTE_OOB nothing can be reported: set it");
    }
    if (filter == EVFILT_VNODE && fflags == 0) {
      return Failure.of(
          Errno.EINVAL,
          "without a note nothing can be reported: set NOTE_WRITE, NOTE_DELETE or others");
    }
    if (filter == EVFILT_PROC && fflags != 0 && (fflags & PROC_ASKED) == 0) {
      return Failure.of(
          Errno.EINVAL,
          "NOTE_CHILD and NOTE_TRACKERR are only returned: set NOTE_EXIT, NOTE_FORK, NOTE_EXEC or"
              + " NOTE_TRACK");
    }
    if (filter == EVFILT_PROC
        && (fflags & (NOTE_FORK | NOTE_TRACK)) == 0
        && ident == ProcessHandle.current().pid()) {
      return Failure.of(
          Errno.EINVAL,
          "it is the calling process itself, which does not run any more once it has exited or"
              + " executed another program: watch it from another process, or set NOTE_FORK or"
              + " NOTE_TRACK");
    }
    return null;
  }

  private static String hex(int bits) {
    return "0x" + Integer.toHexString(bits);
  }
}
