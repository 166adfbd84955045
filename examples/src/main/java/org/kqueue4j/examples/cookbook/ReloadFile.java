// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.loop.EventLoop;

/** Reads a file when it has changed, in whichever way it is saved. */
final class ReloadFile {
  // doc: watch
  /** Passes the content of the file to a consumer, now and each time that it is saved. */
  ReloadFile(EventLoop loop, Path file, Consumer<byte[]> reload) {
    loop.onChange(
        NameWatch.of(file),
        change -> {
          if (change.kind() == Kind.FOUND || change.kind() == Kind.COMPLETE) {
            reload.accept(Files.readAllBytes(file));
          }
        });
  }
  // end doc
}
