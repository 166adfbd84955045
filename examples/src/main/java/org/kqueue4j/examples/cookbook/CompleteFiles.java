// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.loop.EventLoop;

/** Waits for files to be complete. */
final class CompleteFiles {
  private CompleteFiles() {}

  // doc: uploads
  /** Passes each file below a directory to a consumer when it is complete. */
  static void onUpload(EventLoop loop, Path directory, Consumer<Path> consumer) {
    loop.onChange(
        TreeWatch.of(directory).ignore("*.part"),
        change -> {
          if (change.kind() == Kind.COMPLETE) {
            consumer.accept(change.path());
          }
        });
  }

  // end doc

  // doc: build
  /** Calls a handler once, when a build has written its result. */
  static void onResult(EventLoop loop, Path result, Runnable built) {
    loop.onChange(
        result,
        change -> {
          if (change.kind() == Kind.COMPLETE) {
            change.registration().close();
            built.run();
          }
        });
  }
  // end doc
}
