// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.internal.linux.sys.Linux.IN_ISDIR;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVED_FROM;
import static org.kqueue4j.internal.linux.sys.Linux.IN_MOVED_TO;
import static org.kqueue4j.sys.Event.NOTE_LINK;
import static org.kqueue4j.sys.Event.NOTE_REVOKE;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import org.junit.jupiter.api.Test;
import org.kqueue4j.internal.linux.sys.FileStatus;
import org.kqueue4j.internal.linux.sys.Linux;

/** What inotify's words mean, where no test can make it say them at will. */
class InodeWatchTest {
  private final InodeWatch inode = new InodeWatch(1, true);

  private int check(int links) {
    FileStatus now = new FileStatus();
    now.links = links;
    int notes = inode.notes(now, null);
    inode.checked();
    return notes;
  }

  @Test
  void renameWithinDirectoryMayBeSeenInTwoParts() {
    inode.status.links = 3;
    inode.record(IN_MOVED_FROM | IN_ISDIR, 7, true);
    assertThat(check(3)).isEqualTo(NOTE_WRITE);
    inode.record(IN_MOVED_TO | IN_ISDIR, 7, true);
    assertThat(check(3)).isEqualTo(NOTE_WRITE);
    inode.record(IN_MOVED_TO | IN_ISDIR, 7, true);
    assertThat(check(4)).isEqualTo(NOTE_WRITE | NOTE_LINK);
  }

  @Test
  void directoryThatHasLeftIsMissedInTheCountOfLinks() {
    inode.status.links = 3;
    inode.record(IN_MOVED_FROM | IN_ISDIR, 7, true);
    assertThat(check(2)).isEqualTo(NOTE_WRITE | NOTE_LINK);
    inode.record(IN_MOVED_FROM | IN_ISDIR, 8, true);
    inode.record(IN_MOVED_FROM | IN_ISDIR, 9, true);
    inode.record(IN_MOVED_TO | IN_ISDIR, 9, true);
    assertThat(check(2)).isEqualTo(NOTE_WRITE | NOTE_LINK);
  }

  @Test
  void fileSystemThatDoesNotCountDirectoriesAsLinks() {
    inode.status.links = 1;
    inode.record(IN_MOVED_FROM | IN_ISDIR, 7, true);
    assertThat(check(1)).isEqualTo(NOTE_WRITE | NOTE_LINK);
    inode.record(IN_MOVED_FROM | IN_ISDIR, 8, true);
    inode.record(IN_MOVED_TO | IN_ISDIR, 8, true);
    assertThat(check(1)).isEqualTo(NOTE_WRITE);
  }

  @Test
  void unmountIsRevocation() {
    inode.status.links = 2;
    inode.record(Linux.IN_UNMOUNT, 0, false);
    assertThat(check(2)).isEqualTo(NOTE_REVOKE);
  }
}
