// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.kqueue4j.file.FileType;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.loop.EventLoop;

/** Reports the files below a directory, those that are there and those that come. */
final class NewFiles {
  // doc: watch
  /** Passes the files below a directory to a consumer, now and when they come. */
  NewFiles(EventLoop loop, Path directory, Consumer<Path> consumer) {
    loop.onChange(
        TreeWatch.of(directory).snapshot(),
        change -> {
          if (change.type() == FileType.FILE) {
            switch (change.kind()) {
              case FOUND, CREATED, MOVED -> consumer.accept(change.path());
              default -> {} // it was known before
            }
          }
        });
  }
  // end doc
}
