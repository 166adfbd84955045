// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

class ReasonTest {
  private static final String TOO_MANY_FILES =
      "too many open files; raise the limit on open files (ulimit -n)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Is a directory              | it is a directory",
        "Not a directory             | a part of the path is not a directory",
        "Too many open files         | " + TOO_MANY_FILES,
        "No space left on device     | no space left on device",
        "Input/output error          | input/output error",
        "EOF in a record             | EOF in a record",
        "Für die Datei kein Platz: a | für die Datei kein Platz: a",
      })
  void usesPlainWords(String message, String reason) {
    assertThat(Reason.of(new IOException(message))).isEqualTo(reason);
    assertThat(Reason.of(new FileSystemException("/a (b)", null, message))).isEqualTo(reason);
    assertThat(Reason.of(new FileNotFoundException("/a (b) (" + message + ")"))).isEqualTo(reason);
  }

  @Test
  void doesNotRepeatTheFile() {
    assertThat(Reason.of(new NoSuchFileException("/a"))).isEqualTo("no such file");
    assertThat(Reason.ofWriting(new NoSuchFileException("/a"))).isEqualTo("no such directory");
    assertThat(Reason.of(new AccessDeniedException("/a"))).isEqualTo("permission denied");
    assertThat(Reason.ofWriting(new AccessDeniedException("/a"))).isEqualTo("permission denied");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "read 5: watching descriptors: an epoll: too many open files | too many open files",
        "there is no process 7 | there is no process 7",
        "/a: watching a file: inotify needs the permission to read it"
            + " | permission denied, since only a file that you can read can be watched",
        "/a: it has 3 directories: ignore some, or compare them (compareWhenWatchesRunOut)"
            + " | it has 3 directories; leave some out by --ignore",
      })
  void leavesOutWhatTheLibraryNames(String message, String reason) {
    assertThat(Reason.of(new KqueueException(Errno.EIO, message))).isEqualTo(reason);
    assertThat(Reason.ofLibrary(message)).isEqualTo(reason);
  }

  @Test
  void looksForTheCauseOutsideOfThisProgram() {
    IOException cause = new IOException("Too many open files");
    Error initializer = new ExceptionInInitializerError(new UncheckedIOException(cause));
    assertThat(Reason.of(initializer)).isEqualTo(TOO_MANY_FILES);
    assertThat(Reason.isOutside(initializer)).isTrue();
    Error library = new UnsatisfiedLinkError("/lib/x.so: cannot open: Too many open files");
    assertThat(Reason.of(library)).isEqualTo(TOO_MANY_FILES);
    assertThat(Reason.isOutside(library)).isTrue();
    assertThat(Reason.isOutside(new OutOfMemoryError("heap"))).isTrue();
    assertThat(Reason.isOutside(new IllegalStateException("wrong"))).isFalse();
  }

  @Test
  void hasOneLineEvenWithoutAMessage() {
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
    assertThat(Reason.of(new IOException("a\nb"))).isEqualTo("a?b");
  }
}
