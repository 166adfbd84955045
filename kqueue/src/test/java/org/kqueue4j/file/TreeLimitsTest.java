// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.internal.linux.inotify.VnodeLimitsTest;

/** What happens when the system allows no further watch. */
class TreeLimitsTest {
  private static final int ALLOWED = 30;
  private static final int DIRECTORIES = 50;

  @Test
  void watchesRunOut() throws Exception {
    List<String> lines =
        VnodeLimitsTest.runLimited(LargeTree.class, "max_inotify_watches", ALLOWED);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .contains("too many inotify watches; raise user.max_inotify_watches")
        .contains("which is " + ALLOWED)
        .contains("the tree has " + (DIRECTORIES + 1) + " directories")
        .endsWith("(compareWhenWatchesRunOut)");
    assertThat(lines.get(1)).isEqualTo("ended");
    assertThat(lines.get(2)).isEqualTo("created").isEqualTo(lines.get(3));
  }

  /** Watches a tree with more directories than it may. */
  static final class LargeTree {
    public static void main(String[] args) throws Exception {
      Path root = Files.createTempDirectory("kqueue4j");
      for (int i = 0; i < DIRECTORIES; i++) {
        Files.createDirectory(root.resolve("d" + i));
      }
      TreeWatch tree = TreeWatch.of(root);
      try (Following following = new Following()) {
        FileRegistration registration = following.register(tree);
        FileChange end = following.await("the end", change -> change.kind() == Kind.FAILED);
        System.out.println(end.reason());
        System.out.println(registration.isValid() ? "valid" : "ended");
        following.register(tree.compareWhenWatchesRunOut());
        following.await(Kind.READY, root);
        for (int i = 0; i < 2; i++) {
          Path file = Files.createFile(root.resolve("d" + i * (DIRECTORIES - 1) + "/file"));
          following.await(Kind.CREATED, file);
          System.out.println("created");
        }
      }
      Disk.delete(root);
    }
  }
}
