// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.kq.KqProcess;
import org.kqueue4j.kq.text.NameText;

/** Regression tests for file names that are not text in the charset of the locale. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class FileNamesRegressionsTest {
  private static final String READY = "timer:1ms:oneshot";

  /** Makes a directory whose name is not UTF-8, and in it a file whose name is not ASCII. */
  private static final String NAMES = "d=$(printf 'd\\344'); f=$(printf '\\303\\244?'); ";

  @TempDir Path folder;

  @BeforeEach
  void create() throws Exception {
    shell("mkdir \"$d\" && >\"$d/$f\"");
  }

  private void shell(String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", NAMES + script).directory(folder.toFile()).start();
    assertThat(process.waitFor()).isZero();
  }

  private KqProcess kq(String locale, String last, String... args) throws Exception {
    String script =
        NAMES + "export LC_ALL=" + locale + "; cd '" + folder + "'; exec \"$@\" " + last;
    return KqProcess.shell(script, args);
  }

  /** Such files, and whole directories, were left out of a tree without a message. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void treeHasFilesWhoseNamesAreNotText(String locale) throws Exception {
    try (KqProcess kq = kq(locale, "", "watch", "--json", "-r", READY, "vnode:" + folder)) {
      kq.line();
      shell("chmod a=r \"$d/$f\"");
      assertThat(kq.line()).contains("\"path\":\"" + folder + "/d\\udce4/ä?\"", "attrib");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void followsAPathWhoseNamesAreNotText(String locale) throws Exception {
    try (KqProcess kq = kq(locale, "\"vnode:$d/$f\"", "watch", "--json", "--follow", READY)) {
      kq.line();
      shell("mv \"$d\" other");
      assertThat(kq.line()).contains("\"path\":\"d\\udce4/ä?\"", "delete");
      shell("mv other \"$d\"");
      assertThat(kq.line()).contains("\"path\":\"d\\udce4/ä?\"", "create");
    }
  }

  /** An argument was decoded by the locale's charset, and so named another file or none. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void argumentNamesTheFileOfItsBytes(String locale) throws Exception {
    try (KqProcess kq = kq(locale, "\"vnode:$d/$f\"", "watch", "--json", READY)) {
      kq.line();
      shell("chmod a=r \"$d/$f\"");
      assertThat(kq.line()).contains("\"path\":\"d\\udce4/ä?\"", "attrib");
    }
  }

  /** A command received question marks for characters that the locale's charset lacks. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void commandReceivesTheNameUnchanged(String locale) throws Exception {
    String command = "-- sh -c 'printf %s:%s:%s \"$KQ_PATH\" \"$@\" | od -An -v -tx1' sh {} \"$d\"";
    try (KqProcess kq = kq(locale, "\"vnode:$d/$f\" -- true", "wait", READY)) {
      assertThat(kq.exitStatus()).isZero();
    }
    String last = "\"vnode:$d/$f\" " + command;
    try (KqProcess kq = kq(locale, last, "run", "--now", "--during", "queue")) {
      String name = "64 e4 2f c3 a4 3f";
      assertThat(kq.line().strip()).isEqualTo("3a " + name + " 3a 64 e4");
      shell("chmod a=r \"$d/$f\"");
      assertThat(kq.line().strip()).isEqualTo(name + " 3a " + name + " 3a 64 e4");
    }
  }

  /** A page, and a file for replay, were refused under such names in some locales or in all. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void readsAndWritesFilesOfSuchNames(String locale) throws Exception {
    shell("echo kqueue > \"$d/$f\"");
    try (KqProcess kq = kq(locale, "\"$d/$f\" --html \"$d/page$f\"", "replay")) {
      assertThat(kq.restOfLines()).containsExactly("> kqueue", "= 3 0");
      assertThat(kq.errors()).isEmpty();
    }
    shell("grep -q doctype \"$d/page$f\"");
    try (KqProcess kq = kq(locale, "\"$d/$f\"", "watch", READY, "--html")) {
      kq.restOfLines();
      assertThat(kq.errors()).isEmpty();
    }
    shell("grep -q doctype \"$d/$f\" && [ \"$(ls -A \"$d\" | wc -l)\" = 2 ]");
  }

  /** A message had question marks for characters that the locale's charset lacks. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void messagesHaveTheName(String locale) throws Exception {
    try (KqProcess kq = kq(locale, "\"./$f\"", "watch")) {
      assertThat(kq.errors()).startsWith("kq: cannot watch ./ä?: no such file");
    }
  }

  /** Output had question marks for such characters. */
  @Test
  void textKeepsEachByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertThat(NameText.bytes(NameText.of(bytes))).isEqualTo(bytes);
    String text = "ä\uD83D\uDE00";
    assertThat(NameText.of(NameText.bytes(text))).isEqualTo(text);
    assertThat(NameText.json("\"ä\uD83D\uDE00\uDCE4\"")).isEqualTo("\"ä\uD83D\uDE00\\udce4\"");
  }
}
