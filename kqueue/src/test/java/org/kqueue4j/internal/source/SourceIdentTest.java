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
  private record Output(long pid, int number) {}

  @Test
  void equalRecordsHaveOneIdent() {
    SourceIdent ident = SourceIdent.of(new Output(1, 2));
    assertThat(SourceIdent.of(new Output(1, 2))).isSameAs(ident);
    assertThat(SourceIdent.of(new Output(1, 3)).number()).isNotEqualTo(ident.number());
    assertThat(ident.source()).isEqualTo(new Output(1, 2));
  }

  /** The registrations of one path are told apart by their idents. */
  @Test
  void aPathHasAnIdentEachTime() {
    Path path = Path.of("/a/b");
    SourceIdent one = SourceIdent.ofOwn(path);
    SourceIdent other = SourceIdent.ofOwn(path);
    assertThat(other.number()).isNotEqualTo(one.number());
    assertThat(SourceIdent.find(one.number())).isSameAs(one);
    assertThat(SourceIdent.find(other.number())).isSameAs(other);
    assertThat(one.source()).isSameAs(path);
    assertThat(other.source()).isSameAs(path);
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
    protected long readable() {
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
