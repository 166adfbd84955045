package org.kqueue4j.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kqueue4j.filter.User;

class PendingQueueTest {
  private final KernelQueue queue = new KernelQueue(new FakeMachine(new OwnFilter()));
  private final PendingQueue pending = new PendingQueue(queue);
  private final KernelKnote a = knote(1);
  private final KernelKnote b = knote(2);
  private final KernelKnote marker = KernelKnote.marker(queue);

  @Test
  void firstComeFirstServed() {
    pending.addLast(a);
    pending.addLast(b);
    assertThat(idents()).containsExactly(1L, 2L);
    pending.moveToEnd(a);
    assertThat(idents()).containsExactly(2L, 1L);
    pending.remove(b);
    pending.addFirst(b);
    assertThat(idents()).containsExactly(2L, 1L);
    pending.remove(b);
    pending.remove(a);
    assertThat(idents()).isEmpty();
  }

  @Test
  void marksAreNotSeenFromOutside() {
    pending.addLast(marker);
    pending.addLast(a);
    pending.insertAfter(marker, b);
    assertThat(idents()).containsExactly(2L, 1L);
    assertThat(marker.pendNext).isSameAs(b);
    assertThat(b.pendPrevious).isSameAs(marker);
  }

  @Test
  void aKnoteIsInItOnce() {
    pending.addLast(a);
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> pending.addLast(a));
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> pending.remove(b));
    assertThat(idents()).containsExactly(1L);
  }

  private List<Long> idents() {
    List<Long> idents = new ArrayList<>();
    pending.forEach(kn -> idents.add(kn.ident()));
    return idents;
  }

  private KernelKnote knote(long ident) {
    return new KernelKnote(queue, Calls.change(ident, -9, 0), new User());
  }
}
