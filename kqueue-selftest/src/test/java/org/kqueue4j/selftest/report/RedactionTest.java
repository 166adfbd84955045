// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final String TEMPORARY = System.getProperty("java.io.tmpdir");

  @Test
  void hidesWhereTheUserIsAtHome() {
    String home = System.getProperty("user.home");
    assertThat(new Redaction(List.of()).of("no file " + home + "/a in " + TEMPORARY + "/b"))
        .isEqualTo("no file [home]/a in [temporary folder]/b");
  }

  @Test
  void hidesTheNameOfTheUserInPaths() {
    String user = System.getProperty("user.name");
    assertThat(new Redaction(List.of()).of("/data/" + user + "/x of " + user))
        .doesNotContain("/" + user + "/")
        .endsWith("/x of " + user);
  }

  @Test
  void showsWhatTheUserHasNamedThoughItIsInWhatIsHidden() {
    Path named = Path.of(TEMPORARY, "named");
    assertThat(new Redaction(List.of(named)).of(named + "/a, " + TEMPORARY + "/other"))
        .isEqualTo(named + "/a, [temporary folder]/other");
  }
}
