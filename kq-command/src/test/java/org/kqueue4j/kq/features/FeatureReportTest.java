// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.selftest.trial.DescriptorUse;
import org.kqueue4j.selftest.trial.Feature;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

class FeatureReportTest {
  private static final SystemInfo MACHINE = new SystemInfo("Linux 6.1", "amd64", 2, "25+1", "A VM");
  private static final KqueueException REFUSAL =
      new KqueueException(
          Errno.EACCES,
          "proc 7: fork, exec and track come from Linux's proc connector, which takes the"
              + " capability CAP_NET_ADMIN");

  private static FeatureReport report(Feature... features) {
    return new FeatureReport(MACHINE, new DescriptorUse("1024", 12), List.of(features));
  }

  private static List<String> lines(Feature feature) {
    List<String> lines = report(feature).text(false);
    return lines.subList(4, lines.size());
  }

  @Test
  void beginsWithTheMachine() {
    assertThat(report().text(false))
        .containsExactly(
            "system             Linux 6.1, amd64, 2 processors",
            "java               25+1, A VM",
            "descriptors        at most 1024, 12 are open",
            "");
  }

  @Test
  void saysWhatWorks() {
    assertThat(lines(Feature.yes("one was triggered").named("user")))
        .containsExactly("user               yes      one was triggered");
  }

  @Test
  void saysWhyAndWhatToDoWithinTheWidthOfATerminal() {
    assertThat(lines(Feature.refused(REFUSAL).named("proc fork").advise("run it as root")))
        .containsExactly(
            "proc fork          no       proc 7: fork, exec and track come from Linux's proc",
            "                            connector, which takes the capability CAP_NET_ADMIN",
            "                            [EACCES]; run it as root");
  }

  @Test
  void coloursTheStatesOnATerminal() {
    List<String> lines =
        report(Feature.yes("x").named("a"), Feature.partly("y").named("b")).text(true);
    assertThat(lines.get(4)).contains("\u001b[32myes").endsWith("\u001b[0mx");
    assertThat(lines.get(5)).contains("\u001b[33mpartly").endsWith("\u001b[0my");
  }

  @Test
  void isOneJsonObject() {
    Feature refused = Feature.refused(REFUSAL).named("proc fork").advise("run it as \"root\"");
    assertThat(report(Feature.yes("triggered").named("user"), refused).json())
        .isEqualTo(
            """
            {"system":"Linux 6.1","architecture":"amd64","processors":2,"java":"25+1","vm":"A VM",\
            "descriptors":{"limit":"1024","open":12},"features":[\
            {"feature":"user","state":"yes","remark":"triggered"},\
            {"feature":"proc fork","state":"no","remark":"proc 7: fork, exec and track\
             come from Linux's proc connector, which takes the capability CAP_NET_ADMIN [EACCES]",\
            "errno":"EACCES","advice":"run it as \\"root\\""}]}\
            """);
  }

  @Test
  void isIncompleteIfSomethingCouldNotBeTried() {
    assertThat(report(Feature.no("broken").named("a")).isComplete()).isTrue();
    assertThat(report(Feature.unknown(new IOException("full")).named("a")).isComplete()).isFalse();
  }
}
