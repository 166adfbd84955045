// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTest {
  private final List<String> closed = new ArrayList<>();

  private final class NamedFile extends File {
    private final String name;
    private final List<File> holds;

    NamedFile(String name, File... holds) {
      this.name = name;
      this.holds = List.of(holds);
    }

    @Override
    public Failure attach(Knote kn) {
      return null;
    }

    @Override
    protected void released() {
      closed.add(name);
      holds.forEach(File::drop);
    }
  }

  private final File file = new NamedFile("file");

  @Test
  void theLastReferenceClosesIt() {
    file.hold();
    assertThat(file.tryHold()).isTrue();
    file.drop();
    file.drop();
    assertThat(closed).isEmpty();
    file.drop();
    assertThat(closed).containsExactly("file");
  }

  @Test
  void onceClosedItIsClosed() {
    file.drop();
    assertThat(file.tryHold()).isFalse();
    assertThatExceptionOfType(AssertionError.class).isThrownBy(file::drop);
    assertThat(closed).containsExactly("file");
  }

  @Test
  void theLastReferenceCanBeKeptBack() {
    file.hold();
    assertThat(file.dropLocked()).isTrue();
    assertThat(file.dropLocked()).isFalse();
    assertThat(closed).isEmpty();
    file.drop();
    assertThat(closed).containsExactly("file");
  }

  @Test
  void aFileThatHoldsOthersReleasesThemInTheirOrder() {
    File leaf = new NamedFile("leaf");
    File left = new NamedFile("left", leaf);
    File right = new NamedFile("right");
    new NamedFile("root", left, right).drop();
    assertThat(closed).containsExactly("root", "left", "leaf", "right");

    new NamedFile("another").drop();
    assertThat(closed).endsWith("another");
  }

  @Test
  void aChainOfAnyLengthIsClosed() {
    File head = new NamedFile("0");
    for (int i = 1; i < 100_000; i++) {
      head = new NamedFile(Integer.toString(i), head);
    }
    head.drop();
    assertThat(closed).hasSize(100_000).startsWith("99999", "99998").endsWith("1", "0");
  }

  @Test
  void aCloseThatFailsLeavesNothingBehind() {
    File bad =
        new File() {
          @Override
          public Failure attach(Knote kn) {
            return null;
          }

          @Override
          protected void released() {
            throw new IllegalStateException("stuck");
          }
        };
    assertThatIllegalStateException().isThrownBy(bad::drop);
    file.drop();
    assertThat(closed).containsExactly("file");
  }

  @Test
  void knowsTheKnotesThatWereMadeThroughIt() {
    StubKnote first = new StubKnote(5, file);
    StubKnote second = new StubKnote(6, file);
    StubKnote third = new StubKnote(5, file);
    assertThat(file.hasNotes()).isFalse();
    file.addNote(first);
    file.addNote(second);
    file.addNote(third);

    assertThat(file.noteWithIdent(5)).as("the newest").isSameAs(third);
    file.removeNote(third);
    assertThat(file.noteWithIdent(5)).isSameAs(first);
    file.removeNote(second);
    assertThat(file.noteWithIdent(6)).isNull();
    assertThat(file.hasNotes()).isTrue();
    file.removeNote(first);
    assertThat(file.hasNotes()).isFalse();
  }

  @Test
  void aKnoteWithoutFileSaysSo() {
    assertThatIllegalStateException().isThrownBy(() -> new StubKnote(1).requireFile());
    assertThat(new StubKnote(1, file).requireFile()).isSameAs(file);
  }

  @Test
  void referencesOfManyThreadsAddUp() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 10_000; n++) {
                      file.hold();
                      if (!file.dropLocked()) {
                        file.drop();
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(closed).isEmpty();
    file.drop();
    assertThat(closed).containsExactly("file");
  }
}
