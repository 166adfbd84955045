// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code git check-ignore} says of the same files of patterns and the same paths. */
class IgnoreRulesAndGitTest {
  private static final List<String> DIRECTORIES = List.of("a", "a/b", "ab", "ab/a", "ab/a/b");

  private static final String[] PARTS = {
    "a",
    "b",
    "ab",
    "a",
    "b",
    "/",
    "/",
    "/",
    "*",
    "*",
    "?",
    "**",
    "**/",
    "/**",
    "/**/",
    "[ab]",
    "[!a]",
    "[^b/]",
    "[a-c]",
    "[]a]",
    "[a",
    "[[:alpha:]]",
    "[[:x:]]",
    "[a\\]b]",
    "[b-",
    "\\",
    "\\a",
    "\\*",
    "\\/",
    " ",
    "\\ ",
    "!",
    "#",
    "\\#",
    "\\!",
    "\r",
    "\u00e4",
    ".",
    "-",
    "***",
    "[--b]",
    "\t"
  };

  private static final String[] NAMES = {
    "a", "b", "ab", "a", "b", "ab", "ba", "aa", "abb", "aab", " ", "a ", "#", "!", "!a", "*", "**",
    "a*", "[a", "]", "-", "a.b", "\\", "\\a", "\u00e4", "b\u00ff", "a\r", ".a", "[[:x:]]", "\t"
  };

  @TempDir Path home;

  private Path tree;

  @BeforeEach
  void makeRepository() throws Exception {
    tree = Files.createDirectory(home.resolve("tree"));
    boolean hasGit;
    try {
      hasGit = git(new byte[0], "init", "-q", "--template=").length == 0;
    } catch (IOException e) {
      hasGit = false;
    }
    assumeTrue(hasGit, "no git");
  }

  private byte[] git(byte[] input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Path in = Files.write(home.resolve("in"), input);
    Path out = home.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(tree.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CONFIG_HOME", home.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    assertThat(builder.start().waitFor()).as("status of git").isLessThan(2);
    return Files.readAllBytes(out);
  }

  /** Returns the paths that Git ignores, of these. */
  private Set<String> ignoredByGit(Set<String> paths) throws Exception {
    String list = String.join("\0", paths) + "\0";
    byte[] output = git(list.getBytes(ISO_8859_1), "check-ignore", "--no-index", "-z", "--stdin");
    return new HashSet<>(Arrays.asList(new String(output, ISO_8859_1).split("\0", -1)));
  }

  private IgnoreRules write(IgnoreRules rules, String directory, String content)
      throws IOException {
    byte[] bytes = content.getBytes(ISO_8859_1);
    Files.write(tree.resolve(directory).resolve(".gitignore"), bytes);
    return rules.with(directory.getBytes(ISO_8859_1), IgnoreRules.lines(bytes));
  }

  /** Asks for the path and each directory above it, as one who walks a tree does. */
  private static boolean ignores(IgnoreRules rules, String path, boolean directory) {
    int slash = path.lastIndexOf('/');
    return slash >= 0 && ignores(rules, path.substring(0, slash), true)
        || rules.ignores(path.getBytes(ISO_8859_1), directory);
  }

  private void compare(Map<String, IgnoreRules> rules, Set<String> paths, Set<String> directories)
      throws Exception {
    Set<String> ignored = ignoredByGit(paths);
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      String top = path.substring(0, path.indexOf('/'));
      boolean ours = ignores(rules.get(top), path, directories.contains(path));
      if (ours != ignored.contains(path)) {
        String content = Files.readString(tree.resolve(top).resolve(".gitignore"), ISO_8859_1);
        differences.add(path + (ours ? " is" : " is not") + " ignored by <" + content + ">");
      }
    }
    assertThat(differences).isEmpty();
    assertThat(ignored.size()).as("ignored").isGreaterThan(paths.size() / 20);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomPatternsIgnoreTheSamePaths(long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, IgnoreRules> rules = new LinkedHashMap<>();
    Set<String> paths = new TreeSet<>();
    Set<String> directories = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      String top = "t" + i;
      for (String directory : DIRECTORIES) {
        Files.createDirectories(tree.resolve(top).resolve(directory));
        directories.add(top + "/" + directory);
        paths.add(top + "/" + directory);
      }
      for (int j = 0; j < 30; j++) {
        paths.add(top + "/" + path(random));
      }
      IgnoreRules these = write(IgnoreRules.NONE, top, content(random));
      if (random.nextInt(4) == 0) {
        these = write(these, top + "/ab", content(random));
      }
      rules.put(top, these);
    }
    compare(rules, paths, directories);
  }

  private static String content(Random random) {
    StringBuilder content = new StringBuilder(random.nextInt(8) == 0 ? "\u00ef\u00bb\u00bf" : "");
    for (int lines = 1 + random.nextInt(3); lines > 0; lines--) {
      content.append(random.nextInt(6) == 0 ? "!" : "");
      for (int parts = 1 + random.nextInt(5); parts > 0; parts--) {
        content.append(PARTS[random.nextInt(PARTS.length)]);
      }
      content.append(" ".repeat(random.nextInt(6) / 4)).append(random.nextInt(6) == 0 ? "\r" : "");
      content.append(lines > 1 || random.nextBoolean() ? "\n" : "");
    }
    return content.toString();
  }

  /** A directory of the tree, or one that is not there, and up to three names. */
  private static String path(Random random) {
    List<String> names = new ArrayList<>();
    if (random.nextBoolean()) {
      names.add(DIRECTORIES.get(random.nextInt(DIRECTORIES.size())));
    }
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      names.add(NAMES[random.nextInt(NAMES.length)]);
    }
    return String.join("/", names);
  }

  @Test
  void classesHaveTheSameBytes() throws Exception {
    List<String> patterns = new ArrayList<>(List.of("?", "[!a]", "[ -~]", "[\u0080-\u00ff]"));
    for (String name :
        "alnum alpha blank cntrl digit graph lower print punct space upper xdigit".split(" ", -1)) {
      patterns.add("[[:" + name + ":]]");
      patterns.add("[^x[:" + name + ":]-_]");
    }
    Map<String, IgnoreRules> rules = new LinkedHashMap<>();
    Set<String> paths = new TreeSet<>();
    for (String pattern : patterns) {
      String top = "t" + rules.size();
      Files.createDirectory(tree.resolve(top));
      rules.put(top, write(IgnoreRules.NONE, top, pattern));
      for (char c = 1; c < 256; c++) {
        if (c != '/' && c != '.') {
          paths.add(top + "/" + c);
        }
      }
    }
    compare(rules, paths, Set.of());
  }
}
