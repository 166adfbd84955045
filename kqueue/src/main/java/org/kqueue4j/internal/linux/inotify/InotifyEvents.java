package org.kqueue4j.internal.linux.inotify;

import static org.kqueue4j.internal.linux.sys.Linux.IN_CREATE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_DELETE;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVED_FROM;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVED_TO;

/** Groups of inotify's events. */
final class InotifyEvents {
  /** What happens to the entries of a directory. */
  static final int ENTRIES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;

  private InotifyEvents() {}
}
