// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.path.IgnoreRules;
import org.kqueue4j.internal.path.PathBytes;

/**
 * A directory of a watched tree: its place, its entries, its watch. There is one for each directory
 * of the tree, so each field counts.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class Directory extends Subscriber {
  // Flags.
  private static final int QUEUED = 1;
  private static final int THOROUGH = 1 << 1;
  private static final int LISTED = 1 << 2;
  private static final int WARNED = 1 << 3;
  private static final int COMPARED = 1 << 4;
  private static final int LINK = 1 << 5;
  private static final int MARK = 1 << 6;
  private static final int LISTING_MARK = 1 << 7;
  private static final int GONE = 1 << 8;

  final WatchedTree tree;

  /** Null for the root. */
  @Nullable Directory parent;

  /** The name in the parent; of the root, none. */
  byte[] name;

  // The directories below are a list.
  @Nullable Directory firstChild;
  @Nullable Directory nextSibling;
  @Nullable Directory previousSibling;

  final Entries entries = new Entries();

  /** The identity of the directory when it was last listed. */
  long device;

  long number;

  /**
   * What is ignored in here; the same object as in the parent, unless a file in here adds to it.
   */
  IgnoreRules rules;

  private int flags;

  Directory(WatchedTree tree, byte[] name, IgnoreRules rules) {
    this.tree = tree;
    this.name = name;
    this.rules = rules;
  }

  @Override
  void event(int events, int cookie, byte[] entry) {
    tree.happened.event(this, events, cookie, entry);
  }

  private boolean is(int flag) {
    return (flags & flag) != 0;
  }

  private void set(int flag, boolean on) {
    flags = on ? flags | flag : flags & ~flag;
  }

  /** Returns whether it waits to be listed. */
  boolean isQueued() {
    return is(QUEUED);
  }

  void setQueued(boolean on) {
    set(QUEUED, on);
  }

  /** Returns whether each entry is to be checked, since events may have been lost. */
  boolean isThorough() {
    return is(THOROUGH);
  }

  void setThorough(boolean on) {
    set(THOROUGH, on);
  }

  boolean isListed() {
    return is(LISTED);
  }

  void setListed(boolean on) {
    set(LISTED, on);
  }

  /** Returns whether a warning that it cannot be watched has been reported. */
  boolean isWarned() {
    return is(WARNED);
  }

  void setWarned(boolean on) {
    set(WARNED, on);
  }

  /** Returns whether it is compared at an interval. */
  boolean isCompared() {
    return is(COMPARED);
  }

  void setCompared(boolean on) {
    set(COMPARED, on);
  }

  /** Returns whether its name is a symbolic link to it. */
  boolean isLink() {
    return is(LINK);
  }

  void setLink(boolean on) {
    set(LINK, on);
  }

  /** Returns the mark that the last listing of the parent has left. */
  boolean mark() {
    return is(MARK);
  }

  void setMark(boolean on) {
    set(MARK, on);
  }

  /** Returns the mark that the last listing of this directory has left with its entries. */
  boolean listingMark() {
    return is(LISTING_MARK);
  }

  void setListingMark(boolean on) {
    set(LISTING_MARK, on);
  }

  /** Returns whether it has left the tree, by itself or with a directory above it. */
  boolean isGone() {
    Directory d = this;
    while (d != null && !d.is(GONE)) {
      d = d.parent;
    }
    return d != null;
  }

  void setGone() {
    set(GONE, true);
  }

  boolean isRoot() {
    return this == tree.root;
  }

  /** Returns whether it is another one or below that. */
  boolean isWithin(Directory other) {
    Directory d = this;
    while (d != null && d != other) {
      d = d.parent;
    }
    return d != null;
  }

  /** Returns the path below the root of the tree; empty for the root. */
  byte[] path() {
    int length = -1;
    for (Directory d = this; d.parent != null; d = d.parent) {
      length += d.name.length + 1;
    }
    if (length < 0) {
      return PathBytes.EMPTY;
    }
    byte[] path = new byte[length];
    int at = length;
    for (Directory d = this; d.parent != null; d = d.parent) {
      at -= d.name.length;
      System.arraycopy(d.name, 0, path, at, d.name.length);
      if (at > 0) {
        path[--at] = '/';
      }
    }
    return path;
  }

  void addChild(Directory child) {
    child.parent = this;
    child.previousSibling = null;
    child.nextSibling = firstChild;
    if (firstChild != null) {
      firstChild.previousSibling = child;
    }
    firstChild = child;
  }

  void removeChild(Directory child) {
    if (child.previousSibling != null) {
      child.previousSibling.nextSibling = child.nextSibling;
    } else {
      firstChild = child.nextSibling;
    }
    if (child.nextSibling != null) {
      child.nextSibling.previousSibling = child.previousSibling;
    }
    child.nextSibling = null;
    child.previousSibling = null;
  }
}
