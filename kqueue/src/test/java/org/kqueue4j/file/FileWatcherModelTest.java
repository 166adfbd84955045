// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.support.Libc;
import org.kqueue4j.support.Meanwhile;

/**
 * Random operations on a tree, by one thread or several at the same time, while a watcher follows
 * it: a view kept from the changes alone is equal to the disk whenever it comes to rest.
 *
 * <p>{@code -Dseed=N} chooses the operations (the interleaving of threads is the system's), {@code
 * -Dfile.model.operations=N} their number, and {@code -Dfile.model.directory=PATH} the place.
 */
class FileWatcherModelTest {
  private static final int OPERATIONS = Integer.getInteger("file.model.operations", 4_000);
  private static final long SEED = Long.getLong("seed", new Random().nextInt(1_000_000));
  private static final int BATCH = 200;
  private static final int BATCHES_TO_STORM = 8;
  private static final int BATCHES_TO_UNMOUNT = 5;
  private static final int LOGGED = 400;
  private static final Duration MOMENT = Duration.ofMillis(20);

  @ParameterizedTest(name = "{0} threads")
  @ValueSource(ints = {1, 3})
  void theChangesTellWhatIsOnTheDisk(int threads) throws Exception {
    Path shared = Path.of(System.getProperty("file.model.directory", "/dev/shm"));
    Path base =
        Files.isWritable(shared)
            ? Files.createTempDirectory(shared, "model")
            : Files.createTempDirectory("model");
    try (Run run = new Run(base, threads)) {
      run.run();
    } finally {
      Disk.unmountBelow(base);
      Disk.delete(base);
    }
  }

  /** A name that is watched beside the tree. */
  private static final class Followed {
    final Path path;
    Scan.@Nullable Entry before;
    @Nullable Boolean exists;
    boolean changed;

    Followed(Path path) {
      this.path = path;
    }

    void apply(FileChange change) {
      exists =
          switch (change.kind()) {
            case FOUND, CREATED, REPLACED, WRITTEN, COMPLETE, ATTRIBUTES -> true;
            case ABSENT, REMOVED -> false;
            case MOVED, READY, WARNING, FAILED ->
                throw new AssertionError("not a change of a name: " + change);
          };
      changed |= change.kind() != FileChange.Kind.ATTRIBUTES;
    }

    void compare() {
      Scan.Entry now = Scan.Entry.of(path);
      assertThat(exists).as("%s exists", path).isEqualTo(now != null);
      if (now != null && now.type() == FileType.FILE && !now.equals(before)) {
        assertThat(changed).as("a change of %s from %s to %s", path, before, now).isTrue();
      }
      before = now;
      changed = false;
    }
  }

  private static final class Run implements AutoCloseable {
    private final Mutator.Ground ground;
    private final Following following = new Following();
    private final FileRegistration tree;
    private final View view;
    private final Map<FileRegistration, Followed> followed = new HashMap<>();
    private final List<Mutator> mutators = new ArrayList<>();
    private final Random random = new Random(SEED);
    private final Set<Path> touched = new HashSet<>();
    private final Set<Path> placed = new HashSet<>();
    private Scan before;
    private int batches;

    Run(Path base, int threads) throws Exception {
      ground = new Mutator.Ground(base);
      boolean mounts = canMount(base);
      for (int i = 0; i < threads; i++) {
        mutators.add(new Mutator(ground, random.nextLong(), mounts));
      }
      for (int i = 0; i < BATCH; i++) {
        mutators.getFirst().step();
      }
      view = new View(ground.tree);
      tree = following.register(TreeWatch.of(ground.tree).snapshot());
      for (String name : List.of("a", "b/a", "c/../d", "a/b/c", "d/a")) {
        Followed each = new Followed(ground.tree.resolve(name));
        followed.put(following.register(NameWatch.of(each.path)), each);
      }
      before = new Scan(ground.tree);
    }

    private static boolean canMount(Path base) {
      try {
        Path target = Files.createDirectory(base.resolve("mounted"));
        Disk.bind(base, target);
        Disk.unmount(target);
        return true;
      } catch (IOException | Libc.CallException e) {
        return false;
      }
    }

    void run() throws Exception {
      try {
        for (int done = 0; done < OPERATIONS; done += BATCH) {
          batches++;
          ground.log.clear();
          touched.clear();
          placed.clear();
          batch();
          settle();
          compare();
        }
      } catch (AssertionError | Exception e) {
        List<String> log = List.copyOf(ground.log);
        String last =
            Stream.concat(
                    Stream.of("-Dseed=" + SEED + ", batch " + batches + ": " + e.getMessage()),
                    log.subList(Math.max(0, log.size() - LOGGED), log.size()).stream())
                .map(line -> line.replace("\n", "\\n").replace(ground.tree + "/", ""))
                .collect(Collectors.joining("\n"));
        throw new AssertionError(last, e);
      }
    }

    private void batch() throws Exception {
      if (batches % BATCHES_TO_UNMOUNT == 0) {
        ground.unmount();
      }
      if (batches % BATCHES_TO_STORM == 0) {
        mutators.getFirst().storm();
      }
      if (mutators.size() == 1) {
        int calm = random.nextInt(10);
        for (int i = 0; i < BATCH; i++) {
          mutators.getFirst().step();
          if (random.nextInt(10) < calm) {
            poll(Duration.ZERO);
          }
        }
        return;
      }
      List<Meanwhile<Void>> working = new ArrayList<>();
      for (Mutator mutator : mutators) {
        working.add(
            Meanwhile.call(
                () -> {
                  for (int i = 0; i < BATCH / mutators.size(); i++) {
                    mutator.step();
                  }
                  return null;
                }));
      }
      for (Meanwhile<Void> each : working) {
        while (!each.isDone()) {
          poll(MOMENT);
        }
        each.join();
      }
    }

    /** Polls until the changes up to now have been reported. */
    private void settle() throws Exception {
      Path sentinel = Files.createFile(ground.tree.resolve("sentinel" + batches));
      Meanwhile.until(
          () -> sentinel + " is reported",
          () -> {
            poll(MOMENT);
            return view.contains(sentinel);
          });
      while (poll(Duration.ZERO)) {
        // There may be more.
      }
      Map<Path, FileType> disk = new Scan(ground.tree).types();
      long patience = System.nanoTime() + Meanwhile.SOON.toNanos() / 10;
      while (!view.types().equals(disk) && System.nanoTime() < patience) {
        poll(MOMENT);
      }
    }

    private boolean poll(Duration timeout) throws InterruptedException {
      List<FileChange> changes = following.poll(timeout);
      following.seen.clear();
      changes.forEach(this::apply);
      return !changes.isEmpty();
    }

    private void apply(FileChange change) {
      ground.log.add("    " + change);
      Followed name = followed.get(change.registration());
      if (name != null) {
        name.apply(change);
        return;
      }
      assertThat(change.registration()).isSameAs(tree);
      view.apply(change);
      switch (change.kind()) {
        case FOUND, CREATED, REPLACED, MOVED -> placed.add(change.path());
        case WRITTEN, COMPLETE -> touched.add(change.path());
        default -> {}
      }
    }

    private void compare() throws IOException {
      Scan now = new Scan(ground.tree);
      Map<Path, FileType> unreported = now.types();
      unreported.entrySet().removeAll(view.types().entrySet());
      Map<Path, FileType> imagined = view.types();
      imagined.entrySet().removeAll(now.types().entrySet());
      assertThat(unreported).as("what is on the disk; the view has %s", imagined).isEmpty();
      assertThat(imagined).as("what the view has in place of nothing").isEmpty();
      now.entries.forEach(this::compareContent);
      before = now;
      followed.values().forEach(Followed::compare);
      assertThat(tree.isValid()).isTrue();
    }

    private void compareContent(Path path, Scan.Entry now) {
      Scan.Entry then = before.files.get(now.inode());
      if (now.type() != FileType.FILE
          || ground.linked.contains(now.inode())
          || (then != null && then.content().equals(now.content()))) {
        return;
      }
      boolean told = touched.contains(path);
      for (Path above = path; !above.equals(ground.tree); above = above.getParent()) {
        told |= placed.contains(above);
      }
      assertThat(told).as("a change of %s from %s to %s", path, then, now).isTrue();
    }

    @Override
    public void close() {
      mutators.forEach(Mutator::close);
      following.close();
    }
  }
}
