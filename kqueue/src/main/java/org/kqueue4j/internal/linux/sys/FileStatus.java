// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * The status of a file when it was last checked: what statx(2) returns. {@link
 * DescriptorCalls#status} fills it in.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class FileStatus {
  int mode;
  int uid;
  int gid;
  public int links;
  public long size;

  /** The time of the last change of the content; comparable with {@code ==} only. */
  public long modified;

  /** The time of the last change of the attributes; comparable with {@code ==} only. */
  public long changed;

  public boolean isDirectory() {
    return (mode & Linux.S_IFMT) == Linux.S_IFDIR;
  }

  /** Returns whether VNODE can watch a file of this type. */
  public boolean isVnode() {
    int type = mode & Linux.S_IFMT;
    return type == Linux.S_IFREG || type == Linux.S_IFDIR || type == Linux.S_IFLNK;
  }

  public boolean hasSameOwnerAndMode(FileStatus other) {
    return mode == other.mode && uid == other.uid && gid == other.gid;
  }

  /** Copies the fields that show a change of attributes. */
  public void setAttributes(FileStatus now) {
    mode = now.mode;
    uid = now.uid;
    gid = now.gid;
    links = now.links;
    modified = now.modified;
    changed = now.changed;
  }

  /** Copies the fields that show a change of content. */
  public void setContent(FileStatus now) {
    size = now.size;
    modified = now.modified;
    changed = now.changed;
  }

  public void set(FileStatus now) {
    setAttributes(now);
    setContent(now);
  }
}
