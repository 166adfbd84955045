// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.path.PathBytes;

/**
 * Something that has happened to a watched name, or below a watched directory. Immutable, and safe
 * for use by any thread.
 */
public final class FileChange {
  /** What has happened. */
  public enum Kind {
    /** It existed when the watch began: the file of a name, or an entry of a tree's snapshot. */
    FOUND,

    /** Nothing had the watched path when the watch began. */
    ABSENT,

    /** All directories of a tree are watched, and what was {@link #FOUND} has been reported. */
    READY,

    /** It exists now: it was created, linked, or moved here from elsewhere. */
    CREATED,

    /** The path names another file now, as when an editor saves a file under a temporary name. */
    REPLACED,

    /** The content was written to or truncated; of a watched directory's own name, its entries. */
    WRITTEN,

    /**
     * A file is complete: a writer has closed it, or it was moved to this path. Programs that wait
     * for an upload or a build wait for this.
     */
    COMPLETE,

    /** The permissions, the owner, the times or the number of links have changed. */
    ATTRIBUTES,

    /** It was moved within the tree: {@link FileChange#from} is its former path. */
    MOVED,

    /** It is gone: deleted, or moved elsewhere; with everything below it, if it is a directory. */
    REMOVED,

    /** Something cannot be watched, for the {@link FileChange#reason}; the rest is. */
    WARNING,

    /** The whole watch has ended, for the {@link FileChange#reason}. It is the last change. */
    FAILED
  }

  private final FileRegistration registration;
  private final Kind kind;
  private final byte[] name;
  private final byte @Nullable [] formerName;
  private final FileType type;
  private final String reason;

  /**
   * Makes a change.
   *
   * @param name the path below the registration's; empty for that path itself
   * @param formerName the same before a move; null for other changes
   */
  FileChange(
      FileRegistration registration,
      Kind kind,
      byte[] name,
      byte @Nullable [] formerName,
      FileType type,
      String reason) {
    this.registration = registration;
    this.kind = kind;
    this.name = name;
    this.formerName = formerName;
    this.type = type;
    this.reason = reason;
  }

  /** {@return what has happened} */
  public Kind kind() {
    return kind;
  }

  /**
   * {@return the path that it has happened to} It begins with the path that was registered, as it
   * was given.
   */
  public Path path() {
    return path(name);
  }

  private Path path(byte[] below) {
    Path path = registration.path();
    return below.length == 0 ? path : path.resolve(PathBytes.toPath(below));
  }

  /** {@return the former path of what was {@link Kind#MOVED}; null for other changes} */
  public @Nullable Path from() {
    return formerName == null ? null : path(formerName);
  }

  /** {@return the type of the file} */
  public FileType type() {
    return type;
  }

  /** {@return what is registered} */
  public FileRegistration registration() {
    return registration;
  }

  /**
   * {@return why it cannot be watched, and what to do, for {@link Kind#WARNING} and {@link
   * Kind#FAILED}} The text is empty for other changes.
   */
  public String reason() {
    return reason;
  }

  /** Returns the path, what has happened, and the former path or the reason. */
  @Override
  public String toString() {
    String text = path() + " " + kind;
    return formerName != null
        ? text + " from " + from()
        : reason.isEmpty() ? text : text + ": " + reason;
  }
}
