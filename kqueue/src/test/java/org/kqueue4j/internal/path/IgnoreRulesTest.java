// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.support.ThreadMeter;

class IgnoreRulesTest {
  private static final byte[] ROOT = {};

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static List<byte[]> all(String... texts) {
    return Stream.of(texts).map(IgnoreRulesTest::bytes).toList();
  }

  private static IgnoreRules rules(String... patterns) {
    return IgnoreRules.NONE.with(ROOT, all(patterns));
  }

  /** A path that ends in a slash is one of a directory. */
  private static boolean ignores(IgnoreRules rules, String path) {
    boolean directory = path.endsWith("/");
    return rules.ignores(bytes(directory ? path.substring(0, path.length() - 1) : path), directory);
  }

  /** Of gitignore(5), and what its sentences mean. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "hello.*         | hello.c a/hello.txt hello.         | hello ahello.c",
        "/hello.*        | hello.txt hello.c                  | a/hello.java",
        "foo/            | foo/ a/foo/                        | foo a/foo",
        "doc/frotz       | doc/frotz doc/frotz/               | a/doc/frotz",
        "/doc/frotz/     | doc/frotz/                         | a/doc/frotz/ doc/frotz",
        "frotz/          | frotz/ a/frotz/                    | frotz",
        "foo/*           | foo/test.json foo/bar/             | foo/bar/hello.c foo/",
        "**/foo          | foo foo/ a/foo a/b/foo             | afoo foo/a",
        "**/foo/bar      | foo/bar a/foo/bar                  | foo/a/bar foo",
        "abc/**          | abc/a abc/a/b                      | abc/ abcd a/abc/a",
        "a/**/b          | a/b a/x/b a/x/y/b                  | ab a/xb x/a/b",
        "foo**bar        | foobar fooxbar a/foobar            | foo/bar",
        "\\!important!.txt | !important!.txt                  | important!.txt",
        "\\#x            | #x                                 | x \\#x",
        "a[b-d].[!o]     | ab.c a/ad.x                        | ae.c ab.o",
        "[]-]            | ] -                                | a []",
        "[[:digit:]x-]y  | 1y xy -y                           | ay :y",
        "[a-             | ''                                 | [a- a",
        "[[:no:]]        | ''                                 | n [[:no:]]",
        "x\\             | ''                                 | x x\\",
        "a/*/**/c?       | a/b/c1 a/b/x/y/c2                  | a/c1 a/b/c",
        "/               | ''                                 | a/ a",
      })
  void isWhatGitSays(String pattern, String ignored, String others) {
    IgnoreRules rules = rules(pattern);
    for (String path : ignored.replace("''", "").split(" ", -1)) {
      assertThat(path.isEmpty() || ignores(rules, path)).as(path).isTrue();
    }
    for (String path : others.split(" ", -1)) {
      assertThat(ignores(rules, path)).as(path).isFalse();
    }
  }

  @Test
  void theLastMatchDecides() {
    IgnoreRules rules = rules("/*", "!/foo", "/foo/*", "!/foo/bar");
    assertThat(ignores(rules, "a")).isTrue();
    assertThat(ignores(rules, "foo/")).isFalse();
    assertThat(ignores(rules, "foo/a")).isTrue();
    assertThat(ignores(rules, "foo/bar/")).isFalse();
    assertThat(ignores(rules.with(ROOT, all("foo/*r")), "foo/bar/")).isTrue();
  }

  @Test
  void rulesHoldBelowTheirDirectoryOnly() {
    IgnoreRules rules = rules("*.o").with(bytes("src/a"), all("!b.o", "/c", "d/e"));
    assertThat(ignores(rules, "b.o")).isTrue();
    assertThat(ignores(rules, "src/b.o")).isTrue();
    assertThat(ignores(rules, "src/a/b.o")).isFalse();
    assertThat(ignores(rules, "src/a/x/b.o")).isFalse();
    assertThat(ignores(rules, "src/ab.o")).isTrue();
    assertThat(ignores(rules, "src/a/c")).isTrue();
    assertThat(ignores(rules, "src/a/x/c")).isFalse();
    assertThat(ignores(rules, "src/c")).isFalse();
    assertThat(ignores(rules, "src/a/d/e")).isTrue();
    assertThat(ignores(rules, "d/e")).isFalse();
  }

  @Test
  void theDirectoryOfRulesIsNotIgnoredByThem() {
    assertThat(ignores(rules("*", "**"), "")).isFalse();
    assertThat(ignores(IgnoreRules.NONE.with(bytes("a"), all("*", "**")), "a/")).isFalse();
  }

  @Test
  void isEmptyWithoutARuleThatCanMatch() {
    assertThat(IgnoreRules.NONE.isEmpty()).isTrue();
    assertThat(rules("", "/", "[a", "!").isEmpty()).isTrue();
    assertThat(rules("a").isEmpty()).isFalse();
    assertThat(rules("a").with(bytes("x"), List.of()).isEmpty()).isFalse();
  }

  @Test
  void namesAreBytes() {
    assertThat(ignores(rules("a?"), "a\u00ff")).isTrue();
    assertThat(ignores(rules("a?"), "a\u00c3\u00a9")).isFalse();
    assertThat(ignores(rules("[\u00f0-\u00ff]x*"), "\u00fex\u0080")).isTrue();
    assertThat(ignores(rules("*\u00ff"), "\u00ff")).isTrue();
  }

  @Test
  void readsTheLinesOfAFile() {
    byte[] content =
        bytes(
            "\u00ef\u00bb\u00bf#no\n\na  \r\nb\\ \nc\\  \nd\\\\  \n\\ \n  \n\t\n#e\n #f\r\n\r\ng\u0000h\n!i\r\r\nj");
    assertThat(IgnoreRules.lines(content))
        .extracting(line -> new String(line, ISO_8859_1))
        .containsExactly("a", "b\\ ", "c\\ ", "d\\\\", "\\ ", "\t", " #f", "g", "!i\r", "j");
    assertThat(IgnoreRules.lines(ROOT)).isEmpty();
  }

  @Test
  void aLongNameIsMatchedAtOnce() {
    String name = "a".repeat(250);
    assertThat(ignores(rules("*a".repeat(40) + "*b"), name)).isFalse();
    assertThat(ignores(rules("*a".repeat(40) + "*b"), name + "b")).isTrue();
    assertThat(ignores(rules("*a?".repeat(40) + "b*b/"), name + "b/")).isFalse();
    String deep = "a/".repeat(2000);
    assertThat(ignores(rules("**/a/".repeat(40) + "b"), deep + "a")).isFalse();
    assertThat(ignores(rules("**/*a*a/*/".repeat(40) + "b"), deep.replace("a", name))).isFalse();
    assertThat(ignores(rules("**/a/".repeat(40) + "b"), deep + "b")).isTrue();
  }

  @Test
  void aQuestionAllocatesNothing() throws Exception {
    IgnoreRules rules = rules("*.o", "a*b?[c-e]", "/x/**/y*z", "!name").with(bytes("x"), all("q"));
    byte[] path = bytes("x/some/directory/with/a/file.java");
    double bytes =
        ThreadMeter.bytesAllocatedBy(
            () -> {
              if (rules.ignores(path, true)) {
                throw new AssertionError();
              }
            });
    assertThat(bytes).as("bytes a time").isLessThan(1);
  }
}
