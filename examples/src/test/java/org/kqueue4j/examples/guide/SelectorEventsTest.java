// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Filter;
import org.kqueue4j.nio.KqueueSelectorProvider;

@Timeout(60)
class SelectorEventsTest {
  @TempDir Path folder;

  @Test
  void selectReportsTheExitAndTheChange() throws Exception {
    Path config = Files.writeString(folder.resolve("app.conf"), "a");
    Process child = new ProcessBuilder("sh", "-c", "read line").start();
    Set<Filter> reported = EnumSet.noneOf(Filter.class);
    try (Selector selector = new KqueueSelectorProvider().openSelector()) {
      SelectorEvents.watch(selector, child, config, event -> reported.add(event.filter()));
      Files.writeString(config, "b");
      while (!reported.contains(Filter.VNODE)) {
        selector.select();
      }
      assertThat(reported).doesNotContain(Filter.PROC);
      child.getOutputStream().close();
      while (!reported.contains(Filter.PROC)) {
        selector.select();
      }
    }
  }
}
