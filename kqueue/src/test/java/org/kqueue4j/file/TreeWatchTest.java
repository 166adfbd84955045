// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.sys.KqueueException;

class TreeWatchTest {
  /** In a file of Git they have no effect; a program that gives one has made a mistake. */
  @ParameterizedTest
  @ValueSource(strings = {"", "!", "/", "[a", "a\\", "[[:letter:]]"})
  void refusesPatternsThatNothingCanMatch(String pattern) {
    TreeWatch tree = TreeWatch.of(Path.of("tree"));
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> tree.ignore("*.o", pattern))
        .withMessageContaining("nothing can match " + pattern);
    assertThatExceptionOfType(KqueueException.class).isThrownBy(() -> tree.only(pattern));
  }
}
