// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.path.PathBytes;

/**
 * A change of a watched name, or of a watched directory or something below it. Immutable, and safe
 * for use by any thread.
 */
public final class FileChange {
  /** The kind of a change. */
  public enum Kind {
    /** Exists at the start: the file of a name, or an entry of a {@link TreeWatch#snapshot}. */
    FOUND,

    /** Does not exist at the start: nothing has the watched path. */
    ABSENT,

    /**
     * Is watched with all directories below it, and each {@link #FOUND} has been reported. Every
     * later change is reported. Once for a tree; not for a name.
     */
    READY,

    /** Exists now: it was created, linked, or moved here from outside. */
    CREATED,

    /** Is another file now, as when an editor writes a new file and renames it over the old one. */
    REPLACED,

    /**
     * Has another content: a file was written to or truncated. Of a name that is a directory's, its
     * entries have changed.
     */
    WRITTEN,

    /**
     * Is a complete file: a writer has closed it, or it was moved to this path. Programs that wait
     * for an upload or a build wait for this. It is repeated each time that a writer closes the
     * file.
     */
    COMPLETE,

    /** Has other permissions, another owner, other times or another number of links. */
    ATTRIBUTES,

    /** Was moved within the tree, with everything below it, from {@link FileChange#from}. */
    MOVED,

    /** Is gone, with everything below it: it was deleted, or moved outside. */
    REMOVED,

    /** Cannot be watched, for the {@link FileChange#reason}; the rest of the tree is. */
    WARNING,

    /** Is not watched any more, for the {@link FileChange#reason}: this is the last change. */
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

  /** {@return the kind of this change} */
  public Kind kind() {
    return kind;
  }

  /**
   * {@return the path that has changed} It begins with the path that was registered, as it was
   * given.
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

  /** {@return the type of the file; {@link FileType#UNKNOWN} if there is none} */
  public FileType type() {
    return type;
  }

  /** {@return the registration that reports it} */
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
