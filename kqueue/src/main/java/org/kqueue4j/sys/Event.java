package org.kqueue4j.sys;

/**
 * The constants of {@code <sys/event.h>}, for ports: {@code import static
 * org.kqueue4j.sys.Event.*}.
 *
 * <p>Names and values are those of DragonFly BSD. Constants marked <i>extension</i> come from
 * FreeBSD and are understood on Linux only.
 */
public final class Event {
  private Event() {}

  // Filters.
  public static final int EVFILT_READ = -1;
  public static final int EVFILT_WRITE = -2;
  public static final int EVFILT_AIO = -3;
  public static final int EVFILT_VNODE = -4;
  public static final int EVFILT_PROC = -5;
  public static final int EVFILT_SIGNAL = -6;
  public static final int EVFILT_TIMER = -7;
  public static final int EVFILT_EXCEPT = -8;
  public static final int EVFILT_USER = -9;

  /** How many filters there are: they are numbered from -1 to minus this. */
  public static final int EVFILT_SYSCOUNT = 9;

  /** Not a filter: tells a scan's own mark in the pending queue from a knote. */
  public static final int EVFILT_MARKER = 0xF;

  // Actions.
  public static final int EV_ADD = 0x0001;
  public static final int EV_DELETE = 0x0002;
  public static final int EV_ENABLE = 0x0004;
  public static final int EV_DISABLE = 0x0008;

  // Flags.
  public static final int EV_ONESHOT = 0x0010;
  public static final int EV_CLEAR = 0x0020;
  public static final int EV_RECEIPT = 0x0040;
  public static final int EV_DISPATCH = 0x0080;

  /** The bits that a caller of {@code kevent()} can not set; they are stripped from changes. */
  public static final int EV_SYSFLAGS = 0xF800;

  // Returned.
  public static final int EV_HUP = 0x0800;
  public static final int EV_NODATA = 0x1000;
  public static final int EV_FLAG1 = 0x2000;
  public static final int EV_ERROR = 0x4000;
  public static final int EV_EOF = 0x8000;

  // EVFILT_USER.
  public static final int NOTE_FFNOP = 0x00000000;
  public static final int NOTE_FFAND = 0x40000000;
  public static final int NOTE_FFOR = 0x80000000;
  public static final int NOTE_FFCOPY = 0xc0000000;
  public static final int NOTE_FFCTRLMASK = 0xc0000000;
  public static final int NOTE_FFLAGSMASK = 0x00ffffff;
  public static final int NOTE_TRIGGER = 0x01000000;

  // EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT.
  public static final int NOTE_LOWAT = 0x0001;
  public static final int NOTE_OOB = 0x0002;

  // EVFILT_VNODE.
  public static final int NOTE_DELETE = 0x0001;
  public static final int NOTE_WRITE = 0x0002;
  public static final int NOTE_EXTEND = 0x0004;
  public static final int NOTE_ATTRIB = 0x0008;
  public static final int NOTE_LINK = 0x0010;
  public static final int NOTE_RENAME = 0x0020;
  public static final int NOTE_REVOKE = 0x0040;

  // EVFILT_PROC.
  public static final int NOTE_EXIT = 0x80000000;
  public static final int NOTE_FORK = 0x40000000;
  public static final int NOTE_EXEC = 0x20000000;
  public static final int NOTE_PCTRLMASK = 0xf0000000;
  public static final int NOTE_PDATAMASK = 0x000fffff;
  public static final int NOTE_TRACK = 0x00000001;
  public static final int NOTE_TRACKERR = 0x00000002;
  public static final int NOTE_CHILD = 0x00000004;

  /** In the hint of a walk over a process's knotes: a signal, whose number is in the low bits. */
  public static final int NOTE_SIGNAL = 0x08000000;

  // EVFILT_TIMER: the unit of data, milliseconds without any (extension).
  public static final int NOTE_SECONDS = 0x00000001;
  public static final int NOTE_MSECONDS = 0x00000002;
  public static final int NOTE_USECONDS = 0x00000004;
  public static final int NOTE_NSECONDS = 0x00000008;

  /** The number of changes, or of events, that the engine copies at a time. */
  public static final int KQ_NEVENTS = 8;
}
