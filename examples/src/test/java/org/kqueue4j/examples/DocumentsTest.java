package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
 * What the documents for users show is what the build compiles and tests. {@code
 * -Ddocuments.rewrite=true} brings the documents up to date.
 */
class DocumentsTest {
  private static final Path FOLDER = Path.of("..", "docs");
  private static final Pattern CODE = Pattern.compile("```.*?```\n", Pattern.DOTALL);
  private static final Pattern HEADING = Pattern.compile("^#{2,3} (.*)$", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

  @ParameterizedTest
  @ValueSource(strings = {"COOKBOOK.md", "MIGRATING.md"})
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
  void nothingIsMarkedInVain() throws Exception {
    List<Region> shown = new ArrayList<>();
    for (String name : new String[] {"COOKBOOK.md", "MIGRATING.md"}) {
      shown.addAll(DocumentedCode.shown(Files.readString(FOLDER.resolve(name))));
    }
    assertThat(shown).containsExactlyInAnyOrderElementsOf(DocumentedCode.marked());
  }

  @ParameterizedTest
  @ValueSource(strings = {"COOKBOOK.md", "MIGRATING.md"})
  void linksLeadSomewhereAndTheContentsAreWhole(String name) throws Exception {
    String text = CODE.matcher(Files.readString(FOLDER.resolve(name))).replaceAll("");
    List<String> anchors = groups(HEADING, text).map(DocumentsTest::anchor).toList();
    List<String> links = groups(LINK, text).toList();
    for (String link : links) {
      if (link.startsWith("#")) {
        assertThat(anchors).contains(link.substring(1));
      } else if (!link.startsWith("http")) {
        assertThat(FOLDER.resolve(link.replaceFirst("#.*", ""))).exists();
      }
    }
    assertThat(links).containsAll(anchors.stream().map(anchor -> "#" + anchor).toList());
  }

  private static Stream<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult result) -> result.group(1));
  }

  /** As the usual renderers make it of a heading. */
  private static String anchor(String heading) {
    String words = heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{Alnum} _-]", "");
    return words.replace(' ', '-');
  }
}
