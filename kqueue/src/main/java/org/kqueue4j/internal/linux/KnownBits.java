// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.linux.fd.OpenFile;
import org.kqueue4j.internal.linux.inotify.VnodeNotes;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.queue.KqueueFile;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

/**
 * The bits of changes that are implemented. Others are refused, where the reference passes over
 * them; so is a set of notes of which none could ever be reported.
 *
 * <p>Bits that only events have are let in, so that an event is good as a change. Stateless.
 */
final class KnownBits {
  private static final int FLAGS =
      Event.EV_ADD
          | Event.EV_DELETE
          | Event.EV_ENABLE
          | Event.EV_DISABLE
          | Event.EV_ONESHOT
          | Event.EV_CLEAR
          | Event.EV_RECEIPT
          | Event.EV_DISPATCH
          | Event.EV_FORCEONESHOT
          | Event.EV_KEEPUDATA
          | Event.EV_SYSFLAGS;

  private static final int READ = Event.NOTE_LOWAT | Event.NOTE_FILE_POLL | Event.NOTE_EOF;
  private static final int PROC_ASKED =
      Event.NOTE_EXIT | Event.NOTE_FORK | Event.NOTE_EXEC | Event.NOTE_TRACK | Event.NOTE_REAP;
  private static final int PROC = PROC_ASKED | Event.NOTE_TRACKERR | Event.NOTE_CHILD;
  private static final int TIMER =
      Event.NOTE_SECONDS
          | Event.NOTE_MSECONDS
          | Event.NOTE_USECONDS
          | Event.NOTE_NSECONDS
          | Event.NOTE_ABSTIME
          | Event.NOTE_MACH_CONTINUOUS_TIME;
  private static final int USER =
      Event.NOTE_FFCTRLMASK | Event.NOTE_FFLAGSMASK | Event.NOTE_TRIGGER;

  private KnownBits() {}

  /** As {@link org.kqueue4j.internal.kern.Machine#check}. */
  static @Nullable Failure check(KeventStruct change, @Nullable File file, Dialect dialect) {
    int unknown = change.flags & ~FLAGS;
    if (unknown != 0) {
      return invalid("the flags " + hex(unknown) + " are not implemented");
    }
    if ((change.flags & Event.EV_KEEPUDATA) != 0 && (change.flags & Event.EV_ADD) != 0) {
      return invalid("KEEPUDATA is for changes of what is registered: leave out ADD");
    }
    if ((change.flags & (Event.EV_ADD | Event.EV_DELETE)) == Event.EV_DELETE
        || file instanceof SourceFile) {
      return null; // a source of the program's own knows its notes itself
    }
    if (change.filter == Event.EVFILT_READ
        && (change.fflags & Event.NOTE_EOF) != 0
        && !(file instanceof OpenFile open && open.grows())) {
      return invalid("NOTE_EOF is for regular files: the end of others is reported as EV_EOF");
    }
    unknown = change.fflags & ~notes(change.filter, file);
    if (unknown != 0) {
      return invalid("the notes " + hex(unknown) + " are not implemented for this filter");
    }
    if (change.filter == Event.EVFILT_TIMER) {
      return LinuxCallouts.check(change.fflags, change.data, dialect);
    }
    boolean staysDisabled =
        (change.flags & (Event.EV_DISABLE | Event.EV_ENABLE)) == Event.EV_DISABLE;
    return staysDisabled ? null : checkReportable(change.filter, change.ident, change.fflags);
  }

  private static int notes(int filter, @Nullable File file) {
    return switch (filter) {
      case Event.EVFILT_READ -> file instanceof KqueueFile ? Event.NOTE_FILE_POLL : READ;
      case Event.EVFILT_WRITE -> Event.NOTE_LOWAT;
      case Event.EVFILT_EXCEPT -> Event.NOTE_OOB;
      case Event.EVFILT_VNODE -> VnodeNotes.ALL;
      case Event.EVFILT_PROC -> PROC;
      case Event.EVFILT_TIMER -> TIMER;
      case Event.EVFILT_USER -> USER;
      default -> 0;
    };
  }

  /** The exit of a process is reported even if no note asks for it. */
  private static @Nullable Failure checkReportable(int filter, long ident, int fflags) {
    if (filter == Event.EVFILT_EXCEPT && fflags == 0) {
      return invalid("without NOTE_OOB nothing can be reported: set it");
    }
    if (filter == Event.EVFILT_VNODE && fflags == 0) {
      return invalid(
          "without a note nothing can be reported: set NOTE_WRITE, NOTE_DELETE or others");
    }
    if (filter != Event.EVFILT_PROC) {
      return null;
    }
    if (fflags != 0 && (fflags & PROC_ASKED) == 0) {
      return invalid(
          "NOTE_CHILD and NOTE_TRACKERR are only returned: set NOTE_EXIT, NOTE_FORK, NOTE_EXEC or"
              + " NOTE_TRACK");
    }
    if ((fflags & (Event.NOTE_FORK | Event.NOTE_TRACK)) == 0
        && ident == ProcessHandle.current().pid()) {
      return invalid(
          "it is the calling process itself, which does not run any more once it has exited or"
              + " executed another program: watch it from another process, or set NOTE_FORK or"
              + " NOTE_TRACK");
    }
    return null;
  }

  private static Failure invalid(String reason) {
    return Failure.of(Errno.EINVAL, reason);
  }

  private static String hex(int bits) {
    return "0x" + Integer.toHexString(bits);
  }
}
