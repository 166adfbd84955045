// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.KqueueException;

/**
 * The reason of a failure in the words of a message, which has named before what was asked: what is
 * wrong and, where that is known, what to do. Stateless.
 */
public final class Reason {
  private static final String FULL = "Too many open files";

  /** What the library says to programs, each followed by what is said to users. */
  private static final String[] FOR_USERS = {
    ": ignore some, or compare them (compareWhenWatchesRunOut)",
    "; leave some out by --ignore",
    "; read them again by a timer, or watch those that can be polled by EXCEPT"
        + " (/proc/self/mountinfo, /proc/pressure, /proc/sys)",
    "; read them again by a timer, such as kq run timer:1s -- CMD",
    "; watch a netlink socket (NETLINK_KOBJECT_UEVENT) for devices that come and go",
    "; kq watch -R compares them every two seconds",
    "inotify needs the permission to read it",
    "permission denied, since only a file that you can read can be watched",
    "; leave out NOTE_DELETE",
    "",
  };

  private Reason() {}

  /** Returns the reason on one line, without the name of what has failed. */
  public static String of(Throwable failure) {
    IOException system = systemFailure(failure);
    String reason;
    if (system != null) {
      reason = inPlainWords(system);
    } else if (failure instanceof KqueueException e) {
      reason = ofLibrary(e.reason());
    } else if (failure instanceof OutOfMemoryError) {
      reason = "out of memory";
    } else {
      reason = String.valueOf(failure.getMessage() != null ? failure.getMessage() : failure);
    }
    return Printable.clean(reason.endsWith(FULL) ? inPlainWords(FULL) : reason);
  }

  /** Returns why a file cannot be written, as {@link #of} does. */
  public static String ofWriting(IOException failure) {
    return failure instanceof NoSuchFileException ? "no such directory" : of(failure);
  }

  /**
   * Returns whether something outside of this program is the reason: no file can be opened, or
   * there is no memory. The JVM then fails to load or to initialize classes.
   */
  public static boolean isOutside(Throwable failure) {
    return failure instanceof OutOfMemoryError
        || systemFailure(failure) != null
        || String.valueOf(failure.getMessage()).endsWith(FULL); // a library of the JVM
  }

  /** Returns the failure of the system behind another one; null if there is none. */
  private static @Nullable IOException systemFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException e) {
        return e;
      }
    }
    return null;
  }

  private static String inPlainWords(IOException e) {
    String message = e.getMessage();
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it exists already";
      case FileSystemException failed when failed.getReason() != null ->
          inPlainWords(failed.getReason());
      case FileNotFoundException _ when message != null && message.endsWith(")") -> // FILE (REASON)
          inPlainWords(message.substring(message.lastIndexOf('(') + 1, message.length() - 1));
      default -> message == null ? e.getClass().getSimpleName() : inPlainWords(message);
    };
  }

  /**
   * Returns a message of the system in the words of a user. In a locale with another language it is
   * returned as it is.
   */
  public static String inPlainWords(String message) {
    return switch (message) {
      case "Is a directory" -> "it is a directory";
      case "Not a directory" -> "a part of the path is not a directory";
      case "No such file or directory" -> "no such file";
      case "Argument list too long" -> "its arguments and its environment are too long";
      case FULL -> "too many open files; raise the limit on open files (ulimit -n)";
      case "Too many open files in system" ->
          "too many open files in the system; raise fs.file-max";
      case "File too large" -> "the file is too large; raise the limit on its size (ulimit -f)";
      case "Too many levels of symbolic links",
          "Too many levels of symbolic links or unable to access attributes of symbolic link" ->
          "too many symbolic links";
      default -> withSmallLetter(message);
    };
  }

  /** Returns a sentence as a part of another one. */
  private static String withSmallLetter(String text) {
    boolean isWord =
        text.length() > 1
            && Character.isUpperCase(text.charAt(0))
            && Character.isLowerCase(text.charAt(1));
    return isWord ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }

  /**
   * Returns a reason of the library for users, without what it names before the last colon: the
   * source, and the call of the system.
   */
  public static String ofLibrary(String reason) {
    String text = reason;
    for (int i = 0; i < FOR_USERS.length; i += 2) {
      text = text.replace(FOR_USERS[i], FOR_USERS[i + 1]);
    }
    return text.substring(text.lastIndexOf(": ") + 1).strip();
  }
}
