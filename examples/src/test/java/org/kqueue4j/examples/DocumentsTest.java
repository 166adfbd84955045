// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.examples.DocumentedCode.Region;

/**
 * Checks that the documents for users show the code that the build compiles and tests, and that
 * their links are valid. {@code -Ddocuments.rewrite=true} rewrites the code in the documents.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path FOLDER = ROOT.resolve("docs");
  private static final Path README_PROGRAM =
      ROOT.resolve("consumer-tests/src/it/class-path/src/main/java/Watcher.java");
  private static final Pattern CODE = Pattern.compile("```.*?```\n", Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#{2,3} (.*)$", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

  @ParameterizedTest
  @ValueSource(strings = {"COOKBOOK.md", "GUIDE.md", "MIGRATING.md"})
  void showsTheSourcesOfTheExamples(String name) throws Exception {
    Path document = FOLDER.resolve(name);
    String shown = Files.readString(document);
    String expected = DocumentedCode.rewrite(shown);
    if (Boolean.getBoolean("documents.rewrite")) {
      Files.writeString(document, expected);
    } else {
      assertThat(shown).as(name + "; -Ddocuments.rewrite=true corrects it").isEqualTo(expected);
    }
  }

  @Test
  void eachRegionIsShown() throws Exception {
    List<Region> shown = new ArrayList<>();
    for (String name : new String[] {"COOKBOOK.md", "GUIDE.md", "MIGRATING.md"}) {
      shown.addAll(DocumentedCode.shown(Files.readString(FOLDER.resolve(name))));
    }
    assertThat(shown).containsExactlyInAnyOrderElementsOf(DocumentedCode.marked());
  }

  @Test
  void readmeShowsTheProgramThatAConsumerRuns() throws Exception {
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```java\n" + Files.readString(README_PROGRAM) + "```\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "DIVERGENCES.md",
        "README.md",
        "SECURITY.md",
        "benchmarks/README.md",
        "docs/BUILDING.md",
        "docs/COOKBOOK.md",
        "docs/GUIDE.md",
        "docs/KERNELS.md",
        "docs/KQ.md",
        "docs/MIGRATING.md",
        "docs/SCALING.md",
        "docs/benchmarks/README.md"
      })
  void linksAreValid(String name) throws Exception {
    Path document = ROOT.resolve(name);
    for (String link : groups(LINK, text(document)).toList()) {
      if (!link.startsWith("http")) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        assertThat(target).exists();
        if (parts.length > 1) {
          assertThat(anchors(target)).as(link).contains(parts[1]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"COOKBOOK.md", "GUIDE.md", "MIGRATING.md"})
  void contentsAreComplete(String name) throws Exception {
    Path document = FOLDER.resolve(name);
    assertThat(groups(LINK, text(document)))
        .containsAll(anchors(document).stream().map(anchor -> "#" + anchor).toList());
  }

  private static String text(Path document) throws IOException {
    return CODE.matcher(Files.readString(document)).replaceAll("");
  }

  private static List<String> anchors(Path document) throws IOException {
    return groups(HEADING, text(document)).map(DocumentsTest::anchor).toList();
  }

  private static Stream<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult result) -> result.group(1));
  }

  /** Returns the anchor that the usual renderers make of a heading. */
  private static String anchor(String heading) {
    String words = heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{Alnum} _-]", "");
    return words.replace(' ', '-');
  }
}
