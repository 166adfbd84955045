// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * The constants of {@code <sys/event.h>}, for ports: {@code import static
 * org.kqueue4j.sys.Event.*}.
 *
 * <p>Names and values are those of DragonFly BSD. Constants marked <i>extension</i> come from
 * FreeBSD, unless they name another system, and are understood on Linux only.
 */
public final class Event {
  private Event() {}

  // Filters.
  /** A descriptor has something to read. */
  public static final int EVFILT_READ = -1;

  /** A descriptor can be written to. */
  public static final int EVFILT_WRITE = -2;

  /** An asynchronous read or write has completed. */
  public static final int EVFILT_AIO = -3;

  /** Something happened to a file. */
  public static final int EVFILT_VNODE = -4;

  /** Something happened to a process. */
  public static final int EVFILT_PROC = -5;

  /** A signal was delivered to this process. */
  public static final int EVFILT_SIGNAL = -6;

  /** A timer has expired. */
  public static final int EVFILT_TIMER = -7;

  /** A descriptor is in an exceptional condition. */
  public static final int EVFILT_EXCEPT = -8;

  /** The program itself has triggered it. */
  public static final int EVFILT_USER = -9;

  /** How many filters there are: they are numbered from -1 to minus this. */
  public static final int EVFILT_SYSCOUNT = 9;

  /** Not a filter: tells a scan's own mark in the pending queue from a knote. */
  public static final int EVFILT_MARKER = 0xF;

  // Actions.
  /** Action: register, or change what is registered. */
  public static final int EV_ADD = 0x0001;

  /** Action: delete. */
  public static final int EV_DELETE = 0x0002;

  /** Action: let it be reported. */
  public static final int EV_ENABLE = 0x0004;

  /** Action: keep it from being reported. */
  public static final int EV_DISABLE = 0x0008;

  // Flags.
  /** Deleted when first reported. */
  public static final int EV_ONESHOT = 0x0010;

  /** Reset when reported. */
  public static final int EV_CLEAR = 0x0020;

  /**
   * The outcome of the change is reported as an event with {@link #EV_ERROR}, even if it is
   * success.
   */
  public static final int EV_RECEIPT = 0x0040;

  /** Disabled when reported. */
  public static final int EV_DISPATCH = 0x0080;

  /**
   * Action on a registered knote: it becomes pending as it is, and is deleted when it is reported
   * (extension, FreeBSD).
   */
  public static final int EV_FORCEONESHOT = 0x0100;

  /** In a change of a registered knote: its udata stays (extension, FreeBSD). */
  public static final int EV_KEEPUDATA = 0x0200;

  /** The bits that a caller of {@code kevent()} can not set; they are stripped from changes. */
  public static final int EV_SYSFLAGS = 0xF800;

  // Returned.
  /** Returned, beside {@link #EV_EOF}: the other side has hung up. */
  public static final int EV_HUP = 0x0800;

  /** Returned, beside {@link #EV_EOF}: nothing is left to be read, or can be written. */
  public static final int EV_NODATA = 0x1000;

  /** For the engine: the registration was made by a filter. */
  public static final int EV_FLAG1 = 0x2000;

  /** Returned: data is the errno of the change. */
  public static final int EV_ERROR = 0x4000;

  /** Returned: nothing more will come. */
  public static final int EV_EOF = 0x8000;

  // EVFILT_USER.
  /** USER: leave the 24 bits as they are. */
  public static final int NOTE_FFNOP = 0x00000000;

  /** USER: combine the 24 bits with those of the change by and. */
  public static final int NOTE_FFAND = 0x40000000;

  /** USER: combine the 24 bits with those of the change by or. */
  public static final int NOTE_FFOR = 0x80000000;

  /** USER: replace the 24 bits by those of the change. */
  public static final int NOTE_FFCOPY = 0xc0000000;

  /** USER: the bits that say how to combine. */
  public static final int NOTE_FFCTRLMASK = 0xc0000000;

  /** USER: the 24 bits that are the program's own. */
  public static final int NOTE_FFLAGSMASK = 0x00ffffff;

  /** USER: trigger it. */
  public static final int NOTE_TRIGGER = 0x01000000;

  // EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT.
  /** READ, WRITE: data of the change is the low-water mark, the least count that is reported. */
  public static final int NOTE_LOWAT = 0x0001;

  /** READ of a regular file: always active, as poll(2) sees it (extension). */
  public static final int NOTE_FILE_POLL = 0x0002;

  /**
   * READ of a regular file: active at its end too; returned if nothing is left to be read
   * (extension; from OpenBSD, where its value is that of {@link #NOTE_FILE_POLL}).
   */
  public static final int NOTE_EOF = 0x0008;

  /** EXCEPT: out-of-band data. */
  public static final int NOTE_OOB = 0x0002;

  // EVFILT_VNODE.
  /** VNODE: the file was deleted. */
  public static final int NOTE_DELETE = 0x0001;

  /** VNODE: it was written to. */
  public static final int NOTE_WRITE = 0x0002;

  /** VNODE: it grew. */
  public static final int NOTE_EXTEND = 0x0004;

  /** VNODE: its attributes changed. */
  public static final int NOTE_ATTRIB = 0x0008;

  /** VNODE: its link count changed. */
  public static final int NOTE_LINK = 0x0010;

  /** VNODE: it was renamed. */
  public static final int NOTE_RENAME = 0x0020;

  /** VNODE: access to it was revoked. */
  public static final int NOTE_REVOKE = 0x0040;

  /** VNODE: it was opened (extension). */
  public static final int NOTE_OPEN = 0x0080;

  /** VNODE: a descriptor of it that could not write was closed (extension). */
  public static final int NOTE_CLOSE = 0x0100;

  /** VNODE: a descriptor of it that could write was closed (extension). */
  public static final int NOTE_CLOSE_WRITE = 0x0200;

  /** VNODE: it was read from (extension). */
  public static final int NOTE_READ = 0x0400;

  /**
   * VNODE: it was made shorter (extension; from OpenBSD, where its value is that of {@link
   * #NOTE_OPEN}).
   */
  public static final int NOTE_TRUNCATE = 0x0800;

  // EVFILT_PROC.
  /** PROC: the process exited. */
  public static final int NOTE_EXIT = 0x80000000;

  /** PROC: it forked. */
  public static final int NOTE_FORK = 0x40000000;

  /** PROC: it executed a program. */
  public static final int NOTE_EXEC = 0x20000000;

  /**
   * PROC: it has been waited for, after its exit, which is then not the last event (extension; its
   * value is that of macOS).
   */
  public static final int NOTE_REAP = 0x10000000;

  /** PROC: the bits of a hint that say what happened. */
  public static final int NOTE_PCTRLMASK = 0xf0000000;

  /** PROC: the bits of the reference's hint that are a child's pid. */
  public static final int NOTE_PDATAMASK = 0x000fffff;

  /** PROC: watch its children in the same way. */
  public static final int NOTE_TRACK = 0x00000001;

  /** PROC, returned: a child could not be watched. */
  public static final int NOTE_TRACKERR = 0x00000002;

  /** PROC, returned: this is a child, and data its parent's pid. */
  public static final int NOTE_CHILD = 0x00000004;

  /** In the hint of a walk over a process's knotes: a signal, whose number is in the low bits. */
  public static final int NOTE_SIGNAL = 0x08000000;

  // EVFILT_TIMER: the unit of data, milliseconds without any (extension).
  /** TIMER: data is in seconds (extension). */
  public static final int NOTE_SECONDS = 0x00000001;

  /** TIMER: data is in milliseconds, as without any unit (extension). */
  public static final int NOTE_MSECONDS = 0x00000002;

  /** TIMER: data is in microseconds (extension). */
  public static final int NOTE_USECONDS = 0x00000004;

  /** TIMER: data is in nanoseconds (extension). */
  public static final int NOTE_NSECONDS = 0x00000008;

  /**
   * TIMER: data is a time of the wall clock since 1970, and the timer fires once (extension,
   * FreeBSD, NetBSD and OpenBSD; {@code NOTE_ABSOLUTE} of macOS).
   */
  public static final int NOTE_ABSTIME = 0x00000010;

  /** TIMER: the period passes while the machine sleeps too (extension, macOS). */
  public static final int NOTE_MACH_CONTINUOUS_TIME = 0x00000080;

  /** The number of changes, or of events, that the engine copies at a time. */
  public static final int KQ_NEVENTS = 8;
}
