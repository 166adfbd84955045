package org.kqueue4j.internal.linux.inotify;

/** The bits of inotify's events and watches. */
public final class InotifyEvents {
  public static final int ACCESS = 0x1;
  public static final int MODIFY = 0x2;
  static final int ATTRIB = 0x4;
  static final int CLOSE_WRITE = 0x8;
  static final int CLOSE_NOWRITE = 0x10;
  static final int OPEN = 0x20;
  static final int MOVED_FROM = 0x40;
  static final int MOVED_TO = 0x80;
  static final int CREATE = 0x100;
  static final int DELETE = 0x200;
  static final int DELETE_SELF = 0x400;
  static final int MOVE_SELF = 0x800;

  /** What happens to the entries of a directory. */
  static final int ENTRIES = CREATE | DELETE | MOVED_FROM | MOVED_TO;

  /** Told without being asked for. */
  static final int UNMOUNT = 0x2000;

  static final int Q_OVERFLOW = 0x4000;

  /** The watch is over, and its number means nothing any more. */
  static final int IGNORED = 0x8000;

  /** As part of an event: it is about a directory. */
  static final int ISDIR = 0x40000000;

  /** As part of a watch: in addition to what it watches for already. */
  static final int MASK_ADD = 0x20000000;

  private InotifyEvents() {}
}
