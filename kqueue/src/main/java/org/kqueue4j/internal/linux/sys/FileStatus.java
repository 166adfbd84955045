package org.kqueue4j.internal.linux.sys;

import static org.kqueue4j.internal.linux.sys.Linux.S_IFDIR;
import static org.kqueue4j.internal.linux.sys.Linux.S_IFLNK;
import static org.kqueue4j.internal.linux.sys.Linux.S_IFMT;
import static org.kqueue4j.internal.linux.sys.Linux.S_IFREG;

/**
 * How a file was when it was last looked at: what statx gives. Filled in by {@link
 * DescriptorCalls#status}.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class FileStatus {
  int mode;
  int uid;
  int gid;
  public int links;
  public long size;

  /** When its content and its attributes last changed; comparable with {@code ==} only. */
  public long modified;

  public long changed;

  public boolean isDirectory() {
    return (mode & S_IFMT) == S_IFDIR;
  }

  /** Whether it is of a kind that can be watched by VNODE. */
  public boolean isVnode() {
    int type = mode & S_IFMT;
    return type == S_IFREG || type == S_IFDIR || type == S_IFLNK;
  }

  public boolean hasSameOwnerAndMode(FileStatus other) {
    return mode == other.mode && uid == other.uid && gid == other.gid;
  }

  /** Takes over what tells a change of attributes. */
  public void setAttributes(FileStatus now) {
    mode = now.mode;
    uid = now.uid;
    gid = now.gid;
    links = now.links;
    modified = now.modified;
    changed = now.changed;
  }

  /** Takes over what tells a change of content. */
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
