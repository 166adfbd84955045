// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The code of a document, which is that of a source.
 *
 * <p>A source marks a region: {@code // doc: name} before it, {@code // end doc} after it. The
 * document names it before the block of code: {@code <!-- cookbook/TailFile.java follow -->}.
 */
final class DocumentedCode {
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/main/java/org/kqueue4j/examples"),
          Path.of("src/test/java/org/kqueue4j/examples"));

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- (?<source>\\S+) (?<region>\\S+) -->\\n)?```java\\n(?<code>.*?)```\\n",
          Pattern.DOTALL);
  private static final Pattern BEGIN = Pattern.compile("\\s*// doc: (\\w+)");
  private static final Pattern END = Pattern.compile("\\s*// end doc");

  /** A region of a source, by file and name. */
  record Region(String source, String name) {
    @Override
    public String toString() {
      return source + " " + name;
    }
  }

  private DocumentedCode() {}

  /** Returns the document with the code of the sources. */
  static String rewrite(String document) throws IOException {
    StringBuilder result = new StringBuilder();
    Matcher block = BLOCK.matcher(document);
    while (block.find()) {
      if (block.group("source") == null) {
        throw new AssertionError("this code has no source:\n" + block.group());
      }
      Region region = new Region(block.group("source"), block.group("region"));
      String text = "<!-- " + region + " -->\n```java\n" + code(region) + "```\n";
      block.appendReplacement(result, Matcher.quoteReplacement(text));
    }
    return block.appendTail(result).toString();
  }

  /** Returns the regions that a document shows. */
  static List<Region> shown(String document) {
    return BLOCK
        .matcher(document)
        .results()
        .map(block -> new Region(block.group("source"), block.group("region")))
        .toList();
  }

  /** Returns the regions that the sources mark. */
  static List<Region> marked() throws IOException {
    List<Region> regions = new ArrayList<>();
    for (Path folder : SOURCES) {
      try (Stream<Path> sources = Files.walk(folder)) {
        for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
          for (String line : Files.readAllLines(source)) {
            Matcher begin = BEGIN.matcher(line);
            if (begin.matches()) {
              regions.add(new Region(folder.relativize(source).toString(), begin.group(1)));
            }
          }
        }
      }
    }
    return regions;
  }

  private static Path path(Region region) {
    return SOURCES.stream()
        .map(folder -> folder.resolve(region.source))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no such source: " + region));
  }

  private static String code(Region region) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(path(region))) {
      Matcher begin = BEGIN.matcher(line);
      if (begin.matches()) {
        inside = begin.group(1).equals(region.name);
      } else if (END.matcher(line).matches()) {
        inside = false;
      } else if (inside) {
        lines.add(line);
      }
    }
    if (lines.isEmpty()) {
      throw new AssertionError("there is no such region: " + region);
    }
    return withoutMargin(lines);
  }

  private static String withoutMargin(List<String> lines) {
    String code = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    return code.stripTrailing().stripIndent().strip() + "\n";
  }
}
