// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;

class CauseTest {
  @TempDir Path folder;

  private static Occurrence change(String path, String... notes) throws UsageException {
    return Occurrence.of(Spec.parse("vnode:src"), "vnode")
        .with(Occurrence.PATH, path)
        .with(Occurrence.NOTES, List.of(notes));
  }

  @Test
  void pathsThatExistComeFirst() throws Exception {
    String draft = folder.resolve("draft").toString();
    String file = Files.createFile(folder.resolve("file")).toString();
    String dangling =
        Files.createSymbolicLink(folder.resolve("link"), Path.of("nothing")).toString();
    Cause cause =
        Cause.of(
            List.of(
                Occurrence.of(Spec.parse("timer:1s"), "fired"),
                change(draft, "create"),
                change(file, "delete"),
                change(draft, "rename"),
                change(file, "create"),
                change(dangling, "create")));
    assertThat(cause.paths()).containsExactly(file, dangling, draft);
    assertThat(cause.event()).isNotNull();
    assertThat(cause.event().names()).containsExactly("delete");
    assertThat(cause).hasToString(file + " removed, and 2 more paths");
  }

  @Test
  void anEventWithoutAPathDescribesItself() throws Exception {
    Spec timer = Spec.parse("timer:1s");
    Occurrence fired = Occurrence.of(timer, "fired").with("count", 2);
    Cause cause = Cause.of(List.of(fired));
    assertThat(cause.event()).isSameAs(fired);
    assertThat(cause).hasToString("timer:1s fired count=2");
    assertThat(cause.pathLines()).isEmpty();
    assertThat(cause.subjects(List.of(timer))).containsExactly("timer:1s");
    assertThat(cause.pathsAmong(List.of(timer))).isEmpty();
  }

  /** The system refuses a variable of more than 128 KiB, and with it the command. */
  @Test
  void pathsThatAreTooLongForAVariableAreNoLines() throws Exception {
    for (String name : List.of("x", "ä")) {
      List<Occurrence> changes = new ArrayList<>();
      while (Cause.of(changes).pathLines() != null) {
        for (int i = 0; i < 50; i++) {
          changes.add(change(name.repeat(100) + changes.size(), "write"));
        }
      }
      changes.subList(changes.size() - 50, changes.size()).clear();
      Cause longest = Cause.of(changes);
      Spec spec = Spec.parse("vnode:src");
      ProcessBuilder builder =
          CommandTemplate.of(List.of("sh", "-c", "echo \"$KQ_PATHS\" | wc -l"), false)
              .build(longest, List.of(spec));
      builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(output.strip()).isEqualTo(Integer.toString(changes.size()));
    }
  }
}
