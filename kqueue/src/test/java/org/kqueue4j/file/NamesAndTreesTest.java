// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.Kqueue;
import org.kqueue4j.support.Meanwhile;

/** What is reported of files with several names, and what is not. */
@Timeout(60)
class NamesAndTreesTest {
  private static final String END = "END";

  private final Kqueue kq = Kqueue.open();
  private final FileWatcher files = FileWatcher.open(kq);
  private final List<String> seen = new ArrayList<>();

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void folderIsThere() throws Exception {
    folder = Files.createDirectory(temporary.resolve("folder"));
  }

  @AfterEach
  void close() {
    files.close();
    kq.close();
  }

  /** Returns the changes until a text is among them. */
  private List<String> until(String last) throws InterruptedException {
    seen.clear();
    Meanwhile.until(
        () -> last + "; seen: " + seen,
        () -> {
          kq.poll(Duration.ofMillis(1));
          for (FileChange change : files.poll()) {
            Path path = folder.relativize(change.path());
            String from = change.from() == null ? "" : " from " + folder.relativize(change.from());
            seen.add(path + " " + change.kind() + from);
          }
          return seen.contains(last);
        });
    return seen;
  }

  /** Returns the changes that have happened already. The watched folder must be the root's. */
  private List<String> changes() throws Exception {
    FileRegistration end = files.register(NameWatch.of(temporary.resolve(END)));
    List<String> all = new ArrayList<>(until("../END ABSENT"));
    end.close();
    all.remove("../END ABSENT");
    return all;
  }

  @Test
  void aWriteByANameOutsideIsNoChangeOfATree() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path other = Files.createLink(temporary.resolve("other"), file);
    files.register(TreeWatch.of(folder));
    until(" READY");
    files.register(NameWatch.of(other));
    until("../other FOUND");
    Files.writeString(other, "x");
    assertThat(until("../other COMPLETE")).allMatch(change -> change.startsWith("../other "));
  }

  @Test
  void aWriteToAFileWithTwoNamesInOneFolderIsReportedOnce() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Files.createLink(folder.resolve("other"), file);
    files.register(NameWatch.of(file));
    until("file FOUND");
    Files.writeString(file, "x");
    List<String> all = new ArrayList<>(until("file COMPLETE"));
    all.addAll(changes());
    assertThat(all).containsOnlyOnce("file COMPLETE");
  }

  @Test
  void aTreeWithoutItsDirectoriesIsTheFolderAlone() throws Exception {
    Files.createDirectory(folder.resolve("inner"));
    FileRegistration tree = files.register(TreeWatch.of(folder).ignore("*/"));
    until(" READY");
    assertThat(tree.directories()).isEqualTo(1);
    Files.createFile(folder.resolve("inner/file"));
    Files.createFile(folder.resolve("file"));
    assertThat(until("file COMPLETE")).containsExactly("file CREATED", "file COMPLETE");
  }

  @Test
  void aDirectoryThatTakesANameIsNotComplete() throws Exception {
    Path name = folder.resolve("name");
    files.register(NameWatch.of(name));
    until("name ABSENT");
    Files.move(Files.createDirectory(temporary.resolve("directory")), name);
    List<String> all = new ArrayList<>(until("name CREATED"));
    all.addAll(changes());
    assertThat(all).containsExactly("name CREATED");
  }

  @Test
  void openingAndClosingToWriteIsCompletion() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    files.register(NameWatch.of(file));
    until("file FOUND");
    Files.writeString(file, "", StandardOpenOption.APPEND);
    assertThat(until("file COMPLETE")).containsExactly("file COMPLETE");
  }
}
