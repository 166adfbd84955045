// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * Programs that watch a tree and print the path of each event: to begin with a large tree, to see
 * files created and a checkout of git, and the time until a write is seen. Each is a process of its
 * own with a tree of its own; its CPU time is that of all its threads, as the system counts it.
 */
final class FileTrees {
  private static final String C = "C, inotify";
  private static final String INOTIFYWAIT = "inotifywait";
  private static final String READY = "ready";

  private static final int FILES = 10_000;
  private static final int FILES_IN_DIRECTORY = 100;
  private static final int CREATED = 300;
  private static final int CHECKED_OUT = 2_000;
  private static final int WRITES = 100;
  private static final int WARM_UP_WRITES = 5_000;
  private static final int WARM_UPS = 40;
  private static final int WARM_UP_CHECKOUTS = 20;

  private static final List<Metric> EVENTS =
      List.of(
          new Metric("CPU", "ms", 2, measured -> measured[0] / 1e6),
          new Metric("until all are seen", "ms", 0, measured -> measured[1] / 1e6));

  private final Path trees;
  private final Path actor;
  private final Path folder;
  private final int directories;
  private final int turns;

  private FileTrees(Arguments arguments, Path folder) {
    trees = Path.of(arguments.word(""));
    actor = trees.resolveSibling("latency");
    directories = arguments.number(100_000);
    turns = arguments.number(9);
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("trees");
    try {
      if (!hasInotifywait()) {
        System.out.println("inotifywait is left out: it is not on the PATH");
      }
      FileTrees all = new FileTrees(new Arguments(args), folder);
      all.setUp();
      all.creations();
      all.checkouts();
      all.writes();
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Returns the commands of the contestants, to which the tree is added. */
  private Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put(C, List.of(trees.toString()));
    if (hasInotifywait()) {
      commands.put(
          INOTIFYWAIT,
          List.of(
              "sh",
              "-c",
              "exec inotifywait -m -r -e create,delete,move,modify,close_write,attrib"
                  + " --format %w%f \"$0\" 2>&1"));
    }
    commands.put("Kqueue", java("kqueue"));
    commands.put("WatchService", java("service"));
    commands.put("directory-watcher", java("hashes"));
    commands.put("directory-watcher, no hash", java("no_hashes"));
    return commands;
  }

  private static boolean hasInotifywait() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, INOTIFYWAIT)));
  }

  private static List<String> java(String kind) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "--enable-native-access=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        TreeWatcher.class.getName(),
        kind);
  }

  /** A program that watches a tree. */
  private static final class Watching implements AutoCloseable {
    private static final String END = "";
    private static final int PATIENCE = 120;

    final CProgram process;
    final boolean isJava;
    private final boolean waits;

    /** All lines are read as they come, so that the program never waits for the driver. */
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Watching(String name, List<String> command, Path tree) throws IOException {
      process = new CProgram(Stream.concat(command.stream(), Stream.of(tree)).toArray());
      waits = !name.equals(INOTIFYWAIT);
      isJava = waits && !name.equals(C);
      Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
      try {
        for (; ; ) {
          lines.add(process.line());
        }
      } catch (IOException e) {
        lines.add(END);
      }
    }

    private String line() throws IOException, InterruptedException {
      String line = lines.poll(PATIENCE, TimeUnit.SECONDS);
      if (line == null) {
        throw new IOException("no event for " + PATIENCE + " s: " + process.process());
      }
      if (line.equals(END)) {
        throw new IOException("the process has failed: " + process.process());
      }
      return line;
    }

    /** Begins to watch; returns the CPU time that the process has used before, in nanoseconds. */
    long begin() throws IOException, InterruptedException {
      if (!waits) {
        return 0;
      }
      line();
      long cpu = cpu();
      process.tell("go");
      return cpu;
    }

    void awaitReady() throws IOException, InterruptedException {
      await(waits ? READY : "Watches established.");
    }

    /** Returns the first line that ends so. */
    String await(String end) throws IOException, InterruptedException {
      for (; ; ) {
        String line = line();
        if (line.endsWith(end)) {
          return line;
        }
      }
    }

    static long number(String line) {
      return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    long cpu() {
      return Native.cpuNanos(process.pid());
    }

    long heap() throws IOException, InterruptedException {
      if (!isJava) {
        return 0;
      }
      process.tell("heap");
      return number(await(" heap"));
    }

    /** Returns the resident memory in bytes. */
    long resident() throws IOException {
      return Files.readAllLines(Path.of("/proc", "" + process.pid(), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }

    @Override
    public void close() throws InterruptedException {
      process.close();
    }
  }

  private Watching watching(String name, Path tree) throws IOException, InterruptedException {
    Watching watching = new Watching(name, commands().get(name), tree);
    watching.begin();
    watching.awaitReady();
    return watching;
  }

  @FunctionalInterface
  private interface Opener {
    Contestant open(String name) throws Exception;
  }

  private void enterAll(Contest contest, Opener opener) {
    for (String name : commands().keySet()) {
      contest.enter(name, () -> opener.open(name));
    }
  }

  private void setUp() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    Path tree = Files.createDirectory(folder.resolve("large"));
    for (int i = 0; i < directories; i++) {
      Files.createDirectories(
          tree.resolve("part-" + i / 10_000 + "/group-" + i / 100 % 100 + "/item-" + i % 100));
    }
    List<Metric> metrics =
        List.of(
            new Metric("CPU", "s", 2, measured -> measured[0] / 1e9),
            new Metric("time", "s", 2, measured -> measured[1] / 1e9),
            new Metric("resident", "bytes a directory", 0, perDirectory(2)),
            new Metric("heap", "bytes a directory", 0, perDirectory(3)));
    Contest contest = new Contest("tree: set-up", directories, C, metrics);
    enterAll(contest, name -> directories -> setUp(name, small, tree));
    contest.run(1, turns, directories, 1);
    delete(tree);
  }

  private ToDoubleFunction<long[]> perDirectory(int index) {
    return measured -> (double) measured[index] / directories;
  }

  /** Watches a tree; the memory is that beyond what the program has with a small one. */
  private long[] setUp(String name, Path small, Path tree) throws Exception {
    long resident;
    long heap;
    try (Watching watching = watching(name, small)) {
      heap = watching.heap();
      resident = watching.resident();
    }
    try (Watching watching = new Watching(name, commands().get(name), tree)) {
      long cpu = watching.begin();
      long begin = System.nanoTime();
      watching.awaitReady();
      long time = System.nanoTime() - begin;
      cpu = watching.cpu() - cpu;
      heap = watching.heap() - heap;
      return new long[] {cpu, time, watching.resident() - resident, heap};
    }
  }

  /** What happens in a tree in one turn. */
  private interface Work {
    void run(Path tree, int turn) throws Exception;
  }

  /** Returns what measures the program while the work is done, and lets it be undone after that. */
  private Contestant during(String name, Path tree, Work work, Work undo) throws Exception {
    Watching watching = watching(name, tree);
    return new Contestant() {
      private int turn;

      @Override
      public long[] run(long once) throws Exception {
        long cpu = watching.cpu();
        long begin = System.nanoTime();
        work.run(tree, turn);
        sentinel("done");
        long[] measured = {watching.cpu() - cpu, System.nanoTime() - begin};
        undo.run(tree, turn++);
        sentinel("undone");
        return measured;
      }

      private void sentinel(String name) throws IOException, InterruptedException {
        Path sentinel = Files.createFile(tree.resolve(name + turn));
        watching.await(sentinel.toString());
        Files.delete(sentinel);
      }

      @Override
      public void warmUp(long turns) throws Exception {
        for (long i = 0; i < turns; i++) {
          run(1);
        }
      }

      @Override
      public void close() throws Exception {
        watching.close();
        delete(tree);
      }
    };
  }

  private Path tree(String name, int files) throws IOException {
    Path tree = Files.createDirectory(folder.resolve(name.replaceAll("\\W+", "-")));
    for (int i = 0; i < files; i++) {
      Path file = file(tree, i, "file");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "file " + i + " as it was at first\n");
    }
    return tree;
  }

  private static Path file(Path tree, int i, String name) {
    return tree.resolve("directory-" + i / FILES_IN_DIRECTORY).resolve(name + "-" + i);
  }

  private void creations() throws Exception {
    Contest contest = new Contest("tree: files created", CREATED, C, EVENTS);
    int step = FILES / CREATED;
    Work work =
        (tree, turn) -> {
          for (int i = 0; i < CREATED; i++) {
            Files.writeString(file(tree, i * step, "new"), "new");
          }
        };
    Work undo =
        (tree, turn) -> {
          for (int i = 0; i < CREATED; i++) {
            Files.delete(file(tree, i * step, "new"));
          }
        };
    enterAll(contest, name -> during(name, tree(name, FILES), work, undo));
    contest.run(1, turns, 1, WARM_UPS);
  }

  private static void git(Path tree, String... arguments) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of("git", "-c", "user.name=x", "-c", "user.email=x", "-c", "gc.auto=0"),
                Arrays.stream(arguments))
            .toList();
    Process git =
        new ProcessBuilder(command).directory(tree.toFile()).redirectErrorStream(true).start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
  }

  /** Makes a repository with two branches, which differ in all files. */
  private Path repository(String name) throws Exception {
    Path tree = tree(name, CHECKED_OUT);
    git(tree, "init", "-q");
    for (String branch : List.of("one", "other")) {
      git(tree, "checkout", "-q", "-b", branch);
      for (int i = 0; i < CHECKED_OUT; i++) {
        Files.writeString(file(tree, i, "file"), branch + i, StandardOpenOption.APPEND);
      }
      git(tree, "add", ".");
      git(tree, "commit", "-q", "-m", branch);
    }
    return tree;
  }

  private void checkouts() throws Exception {
    Contest contest = new Contest("tree: git checkout", CHECKED_OUT, C, EVENTS);
    Work work = (tree, turn) -> git(tree, "checkout", "-q", turn % 2 == 0 ? "one" : "other");
    enterAll(contest, name -> during(name, repository(name), work, (tree, turn) -> {}));
    contest.run(1, turns, 1, WARM_UP_CHECKOUTS);
  }

  private void writes() throws Exception {
    try (CProgram writer = new CProgram(actor, "act")) {
      Contest contest = new Contest("tree: file written", "", C, Latency.METRICS);
      for (String name : commands().keySet()) {
        if (!name.equals(INOTIFYWAIT)) { // it does not print the time
          contest.enter(name, () -> written(name, writer));
        }
      }
      contest.run(1, turns, WRITES, WARM_UP_WRITES);
    }
  }

  private Contestant written(String name, CProgram writer) throws Exception {
    Path tree = tree(name, FILES_IN_DIRECTORY);
    Path file = file(tree, 0, "file");
    Watching watching = watching(name, tree);
    return new Contestant() {
      @Override
      public void warmUp(long writes) throws Exception {
        for (long i = 0; i < writes; i++) {
          long begin = System.nanoTime();
          Files.write(file, new byte[] {'x'}, StandardOpenOption.APPEND);
          seenAfter(begin);
        }
      }

      private long seenAfter(long time) throws IOException, InterruptedException {
        for (; ; ) {
          long seen = Watching.number(watching.await(file.toString()));
          if (seen >= time) {
            return seen;
          }
        }
      }

      @Override
      public long[] run(long writes) throws Exception {
        return Latency.delays(
            writes,
            () -> {
              writer.tell("write " + file);
              long acted = writer.answer();
              return seenAfter(acted) - acted;
            });
      }

      @Override
      public void close() throws Exception {
        watching.close();
        delete(tree);
      }
    };
  }
}
