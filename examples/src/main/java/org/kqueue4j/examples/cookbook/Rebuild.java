// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.file.Path;
import java.time.Duration;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.loop.Action;
import org.kqueue4j.loop.EventLoop;

/** Builds a project when its sources change. */
final class Rebuild {
  // doc: watch
  /** Starts a build now, and after each burst of changes that git does not ignore. */
  Rebuild(EventLoop loop, Path project, Action build) {
    Debounce debounce = new Debounce(loop, Duration.ofMillis(100), build);
    loop.onChange(
        TreeWatch.of(project).gitignore(),
        change -> {
          if (change.kind() != Kind.ATTRIBUTES) {
            debounce.changed();
          }
        });
  }
  // end doc
}
