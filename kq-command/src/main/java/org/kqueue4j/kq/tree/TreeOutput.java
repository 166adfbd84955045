// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.OutputException;

/**
 * The output of the reports. After a failure the rest is dropped, since the processes must be
 * followed to their end; the failure is kept.
 */
final class TreeOutput {
  private final Output out;
  private @Nullable OutputException failure;

  TreeOutput(Output out) {
    this.out = out;
  }

  void line(String line) {
    attempt(() -> out.line(line));
  }

  void flush() {
    attempt(out::flush);
  }

  private void attempt(Runnable write) {
    if (failure == null) {
      try {
        write.run();
      } catch (OutputException e) {
        failure = e;
      }
    }
  }

  /** Returns why nothing can be written; null if there was no failure. */
  @Nullable OutputException failure() {
    return failure;
  }
}
