// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;

class CommandTemplateTest {
  private static final String HOSTILE = "x; rm -rf $(pwd) `id`";

  private static ProcessBuilder build(boolean shell, List<String> words) throws Exception {
    Spec spec = Spec.parse("vnode:src");
    Occurrence occurrence =
        Occurrence.of(spec, "vnode")
            .with(Occurrence.PATH, HOSTILE)
            .with(Occurrence.NOTES, List.of("write", "extend"));
    return CommandTemplate.of(words, shell).build(Cause.of(List.of(occurrence)), List.of(spec));
  }

  @Test
  void putsThePathInPlaceOfWholeArgumentsOnly() throws Exception {
    assertThat(build(false, List.of("{}", "{}", "/_", "a{}", "f() {}")).command())
        .containsExactly("{}", HOSTILE, HOSTILE, "a{}", "f() {}");
  }

  @Test
  void givesAShellThePathBesideTheScript() throws Exception {
    List<String> command = build(true, List.of("echo $0 {}", "{}")).command();
    assertThat(command.subList(1, command.size()))
        .containsExactly("-c", "echo $0 {}", HOSTILE, HOSTILE);
  }

  @Test
  void putsAllPathsInPlaceOfOneArgument() throws Exception {
    Spec spec = Spec.parse("vnode:src");
    Cause cause = Cause.of(List.of(change(spec, "a b"), change(spec, "c")));
    ProcessBuilder builder =
        CommandTemplate.of(List.of("{+}", "{+}", "x", "{}", "x{+}"), false)
            .build(cause, List.of(spec));
    assertThat(builder.command()).containsExactly("{+}", "a b", "c", "x", "a b", "x{+}");
    assertThat(builder.environment()).containsEntry("KQ_PATHS", "a b\nc");
  }

  private static Occurrence change(Spec spec, String path) {
    return Occurrence.of(spec, "vnode")
        .with(Occurrence.PATH, path)
        .with(Occurrence.NOTES, List.of("write"));
  }

  @Test
  void withoutAnEventAllSpecsStandForThePaths() throws Exception {
    List<Spec> specs = List.of(Spec.parse("vnode:a"), Spec.parse("timer:1s"));
    ProcessBuilder builder =
        CommandTemplate.of(List.of("echo", "{+}"), false).build(Cause.NONE, specs);
    assertThat(builder.command()).containsExactly("echo", "a", "timer:1s");
    assertThat(builder.environment()).doesNotContainKey("KQ_PATHS");
    assertThat(Cause.NONE.pathsAmong(specs)).containsExactly("a");
  }

  @Test
  void describesTheEventInTheEnvironment() throws Exception {
    assertThat(build(false, List.of("env")).environment())
        .containsEntry("KQ_SPEC", "vnode:src")
        .containsEntry("KQ_EVENT", "write,extend")
        .containsEntry("KQ_PATH", HOSTILE)
        .containsEntry("KQ_PATHS", HOSTILE)
        .doesNotContainKey("KQ_PID");
  }

  @Test
  void withoutAnEventTheFirstSpecStandsForIt() throws Exception {
    Spec spec = Spec.parse("timer:1s");
    ProcessBuilder builder =
        CommandTemplate.of(List.of("echo", "{}"), false).build(Cause.NONE, List.of(spec));
    assertThat(builder.command()).containsExactly("echo", "timer:1s");
    assertThat(builder.environment()).doesNotContainKey("KQ_SPEC");
  }
}
