// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.EventSource;

class SourceIdentTest {
  @Test
  void equalPathsHaveOneIdent() {
    SourceIdent ident = SourceIdent.of(Path.of("/a/b"));
    assertThat(SourceIdent.of(Path.of("/a", "b"))).isSameAs(ident);
    assertThat(SourceIdent.of(Path.of("/a/c")).number()).isNotEqualTo(ident.number());
    assertThat(ident.source()).isEqualTo(Path.of("/a/b"));
  }

  @Test
  void otherObjectsHaveTheirOwn() {
    List<String> one = new ArrayList<>();
    List<String> equal = new ArrayList<>();
    SourceIdent ident = SourceIdent.of(one);
    assertThat(SourceIdent.of(one)).isSameAs(ident);
    assertThat(SourceIdent.of(equal)).isNotSameAs(ident);
    one.add("no longer equal to what it was");
    assertThat(SourceIdent.of(one)).isSameAs(ident);
  }

  @Test
  void aNumberLeadsBackToIt() {
    SourceIdent ident = SourceIdent.of(new Object());
    assertThat(ident.number()).isGreaterThanOrEqualTo(SourceIdent.FIRST);
    assertThat(SourceIdent.find(ident.number())).isSameAs(ident);
    assertThat(SourceIdent.find(5)).isNull();
    assertThat(SourceIdent.find(-1)).isNull();
    assertThat(SourceIdent.find(Long.MAX_VALUE)).isNull();
  }

  /** An object that nothing refers to any more is forgotten, and its ident is not used again. */
  @Test
  void isForgottenWithItsLastHolder() {
    Object source = new Object();
    long number = SourceIdent.of(source).number();
    for (int i = 0; SourceIdent.find(number) != null; i++) {
      assertThat(i).as("collections").isLessThan(100);
      System.gc();
    }
    assertThat(SourceIdent.of(source).number()).isGreaterThan(number);
    Reference.reachabilityFence(source);
  }

  private static final class Counter extends EventSource {
    @Override
    protected long count(int filter) {
      return 0;
    }
  }

  /** A source holds its ident, so nothing may hold the source by it. */
  @Test
  void isForgottenWithASourceThatHoldsIt() {
    long number = new Counter().ident();
    for (int i = 0; SourceIdent.find(number) != null; i++) {
      assertThat(i).as("collections").isLessThan(100);
      System.gc();
    }
  }
}
