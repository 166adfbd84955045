// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/** Tests {@code kq features} as a process. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class FeaturesSystemTest {
  @TempDir Path folder;

  /** Returns its features by name, each with its fields. */
  private static Map<String, Map<String, String>> features(List<String> jvmOptions)
      throws IOException, InterruptedException {
    try (KqProcess kq = KqProcess.withOptions(jvmOptions, "features", "--json")) {
      List<String> lines = kq.restOfLines();
      assertThat(kq.errors()).isEmpty();
      assertThat(kq.exitStatus()).isZero();
      assertThat(lines).hasSize(1);
      return parse(lines.getFirst());
    }
  }

  private static Map<String, Map<String, String>> parse(String json) throws IOException {
    Map<String, Map<String, String>> features = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      Map<String, String> fields = new HashMap<>();
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          fields = new HashMap<>();
        } else if (token == JsonToken.VALUE_STRING) {
          fields.put(parser.currentName(), parser.getText());
        } else if (token == JsonToken.END_OBJECT && fields.containsKey("feature")) {
          features.put(fields.get("feature"), fields);
        }
      }
    }
    return features;
  }

  /** The features that need no privilege and no newer kernel than the library. */
  @Test
  void triesAllFilters() throws Exception {
    Map<String, Map<String, String>> features = features(List.of());
    assertThat(features.keySet())
        .containsExactly(
            "read by number",
            "read by channel",
            "write by number",
            "write by channel",
            "except by number",
            "except by channel",
            "vnode",
            "aio on files",
            "aio on pipes",
            "proc exit",
            "proc fork",
            "proc exec",
            "proc track",
            "signal",
            "every signal",
            "timer",
            "user",
            "nested queues",
            "fd()",
            "setOwner()");
    assertThat(features.values())
        .as("what does not work was refused with a reason")
        .allMatch(f -> !f.get("state").equals("no") || f.containsKey("errno"));
    List.of("aio on pipes", "proc exit", "proc fork", "proc exec", "proc track", "every signal")
        .forEach(features::remove); // they depend on the kernel, privileges and the JVM
    assertThat(features.values()).allSatisfy(f -> assertThat(f).containsEntry("state", "yes"));
  }

  @Test
  void saysWhyThereAreNoRequestsOnPipesAndWhatToDo() throws Exception {
    Map<String, Map<String, String>> features = features(List.of("-Dorg.kqueue4j.aio=pool"));
    assertThat(features.get("aio on files")).containsEntry("state", "yes");
    assertThat(features.get("aio on files").get("remark")).endsWith("without io_uring");
    assertThat(features.get("aio on pipes"))
        .containsEntry("state", "no")
        .containsEntry("errno", "EOPNOTSUPP")
        .containsEntry("advice", "run java without -Dorg.kqueue4j.aio");
    assertThat(features.get("aio on pipes").get("remark")).contains("on files only");
  }

  @Test
  void saysWhyThereAreNoSignals() throws Exception {
    Map<String, Map<String, String>> features = features(List.of("-Xrs"));
    for (String name : List.of("signal", "every signal", "setOwner()")) {
      assertThat(features.get(name)).containsEntry("state", "no");
      assertThat(features.get(name).get("remark")).contains("-Xrs");
    }
    assertThat(features.get("user")).containsEntry("state", "yes");
  }

  @Test
  void namesTheUnavailableSignals() throws Exception {
    assertThat(features(List.of()).get("every signal").get("remark")).contains("KILL STOP (");
  }

  /** Without a place for a temporary file, the state of files is unknown. */
  @Test
  void saysWhatItCouldNotTry() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    List<String> options = List.of("-Djava.io.tmpdir=" + nowhere);
    try (KqProcess kq = KqProcess.withOptions(options, "features")) {
      assertThat(kq.restOfLines())
          .anyMatch(line -> line.matches("vnode +unknown +could not be tried:.*"))
          .anyMatch(line -> line.matches("user +yes +one was triggered"));
      assertThat(kq.exitStatus()).isEqualTo(1);
    }
  }

  @Test
  void leavesNothingBehind() throws Exception {
    List<String> options = List.of("-Djava.io.tmpdir=" + folder);
    try (KqProcess kq = KqProcess.withOptions(options, "features")) {
      assertThat(kq.restOfLines()).anyMatch(line -> line.startsWith("vnode              yes"));
      assertThat(kq.exitStatus()).isZero();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
