// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RebuildTest {
  private final BlockingQueue<String> builds = new LinkedBlockingQueue<>();

  @TempDir Path project;

  /** Builds into a directory that git ignores, as compilers do. */
  private void build() throws Exception {
    Path classes = Files.createDirectories(project.resolve("target/classes"));
    String source = Files.readString(project.resolve("src/main.c"));
    Files.writeString(classes.resolve("main.o"), source);
    builds.add(source);
  }

  private void expect(String source) throws InterruptedException {
    String built = builds.poll(30, TimeUnit.SECONDS);
    while (built != null && !built.equals(source)) {
      built = builds.poll(30, TimeUnit.SECONDS); // of the change before
    }
    assertThat(built).isEqualTo(source);
  }

  @Test
  void aBuildFollowsEachChangeAndNoneItsOwnResults() throws Exception {
    Files.createDirectory(project.resolve(".git"));
    Files.writeString(project.resolve(".gitignore"), "target/\n");
    Path source = Files.createDirectory(project.resolve("src")).resolve("main.c");
    Files.writeString(source, "0");
    try (Background running = Background.loop(loop -> new Rebuild(loop, project, this::build))) {
      expect("0");
      for (int i = 1; i <= 3; i++) {
        Files.writeString(source, Integer.toString(i));
        expect(Integer.toString(i));
      }
      assertThat(builds).isEmpty();
    }
  }
}
