// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.KqProcess;

/**
 * Tests {@code kq watch} with paths as a process: trees, and files that are created and removed.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class PathsSystemTest {
  private static final String READY = "timer:1ms:oneshot";

  @TempDir Path folder;

  private static KqProcess watch(String... args) throws Exception {
    KqProcess kq = start(args);
    kq.line(READY + " fired count=1");
    return kq;
  }

  /** Starts it with a form for the lines. The first line is that of the source that is ready. */
  private static KqProcess watchWith(String... args) throws Exception {
    KqProcess kq = start(args);
    kq.line();
    return kq;
  }

  private static KqProcess start(String... args) throws Exception {
    String[] all = new String[args.length + 2];
    all[0] = "watch";
    all[1] = READY;
    System.arraycopy(args, 0, all, 2, args.length);
    return KqProcess.start(all);
  }

  @Test
  void watchesATreeAsItGrowsAndShrinks() throws Exception {
    Path src = Files.createDirectories(folder.resolve("src/old"));
    Path file = Files.createFile(src.resolve("file"));
    String root = folder.resolve("src").toString();
    String spec = "vnode:" + root;
    try (KqProcess kq = watch("-r", spec)) {
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(spec + " " + file + " write");
      Path deep = Files.createDirectories(folder.resolve("src/new/deep"));
      assertThat(kq.line()).isEqualTo(spec + " " + deep.getParent() + " create");
      assertThat(kq.line()).isEqualTo(spec + " " + deep + " create");
      Path inner = Files.createFile(deep.resolve("inner"));
      assertThat(kq.line()).isEqualTo(spec + " " + inner + " create");
      Files.writeString(inner, "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(spec + " " + inner + " write");
      Path moved = Files.move(file, deep.resolve("moved"));
      assertThat(kq.line()).isEqualTo(spec + " " + moved + " rename from=" + file);
      Files.delete(inner);
      assertThat(kq.line()).isEqualTo(spec + " " + inner + " delete");
    }
  }

  private static String quoted(String text) {
    return java.util.regex.Pattern.quote(text);
  }

  @Test
  void aRenamedDirectoryIsWatchedUnderItsNewName() throws Exception {
    Path before = Files.createDirectories(folder.resolve("before"));
    Files.createFile(before.resolve("file"));
    String spec = "vnode:" + folder;
    try (KqProcess kq = watch("-r", spec)) {
      Path after = Files.move(before, folder.resolve("after"));
      assertThat(kq.line()).isEqualTo(spec + " " + after + " rename from=" + before);
      Files.writeString(after.resolve("file"), "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(spec + " " + after.resolve("file") + " write");
    }
  }

  @Test
  void losesNothingOfABurst() throws Exception {
    String spec = "vnode:" + folder + ":create";
    int files = 300;
    String events = Integer.toString(1 + files);
    try (KqProcess kq = watchWith("-r", spec, "-n", events, "--format", "%f")) {
      for (int i = 0; i < files; i++) {
        Path sub = folder.resolve("d" + i % 30);
        if (i < 30) {
          Files.createDirectory(sub);
        } else {
          Files.createFile(sub.resolve("f" + i));
        }
      }
      assertThat(kq.restOfLines()).hasSize(files).doesNotHaveDuplicates();
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void leavesOutWhatIsIgnored() throws Exception {
    Files.createDirectories(folder.resolve(".git/objects"));
    String spec = "vnode:" + folder + ":create";
    try (KqProcess kq =
        watch("-r", spec, "--ignore", ".git", "--include", "*.java", "--ignore", "gen/*.java")) {
      Files.createFile(folder.resolve(".git/objects/x.java"));
      Files.createFile(folder.resolve("x.class"));
      Files.createDirectory(folder.resolve("gen"));
      Files.createFile(folder.resolve("gen/G.java"));
      Files.createFile(folder.resolve("X.java"));
      assertThat(kq.line()).isEqualTo(spec + " " + folder.resolve("gen") + " create");
      assertThat(kq.line()).isEqualTo(spec + " " + folder.resolve("X.java") + " create");
    }
  }

  @Test
  void followsAPathThroughAtomicSavesDeletionAndReturn() throws Exception {
    Path file = Files.createFile(folder.resolve("conf"));
    String spec = "vnode:" + file;
    try (KqProcess kq = watch("--follow", spec)) {
      for (int i = 0; i < 3; i++) {
        Path draft = Files.writeString(folder.resolve("draft"), "x");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(kq.line()).isEqualTo(spec + " delete");
        assertThat(kq.line()).isEqualTo(spec + " create");
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        assertThat(kq.line()).isEqualTo(spec + " write");
      }
      Files.move(file, folder.resolve("backup")); // as vi does
      assertThat(kq.line()).isEqualTo(spec + " delete");
      Files.createFile(file);
      assertThat(kq.line()).isEqualTo(spec + " create");
      Files.delete(file);
      assertThat(kq.line()).isEqualTo(spec + " delete");
    }
  }

  @Test
  void followsAPathWhoseDirectoryDoesNotExist() throws Exception {
    Path file = folder.resolve("a/b/conf");
    String spec = "vnode:" + file;
    try (KqProcess kq = watch("--follow", spec)) {
      for (int i = 0; i < 2; i++) {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        assertThat(kq.line()).isEqualTo(spec + " create");
        Files.delete(file);
        assertThat(kq.line()).isEqualTo(spec + " delete");
        Files.delete(folder.resolve("a/b"));
        Files.delete(folder.resolve("a"));
      }
    }
  }

  @Test
  void twoSpecsOfOnePathAreBothReported() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    String writes = "vnode:" + file + ":write";
    String all = "vnode:" + file;
    try (KqProcess kq = watch(writes, all)) {
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(writes + " write");
      assertThat(kq.line()).isEqualTo(all + " write,extend");
    }
  }

  @Test
  void takesPathsFromStandardInput() throws Exception {
    Path first = Files.createFile(folder.resolve("first"));
    Path second = Files.createFile(folder.resolve("new\nline"));
    try (KqProcess kq =
        KqProcess.start("watch", "-0", "-", "-n", "3", READY, "--format", "%e %w%n")) {
      kq.type(first + "\0" + second + "\0");
      kq.in().close();
      kq.line("fired .*");
      Files.writeString(first, "text", StandardOpenOption.APPEND);
      Files.delete(second);
      assertThat(String.join("\n", kq.restOfLines()))
          .isEqualTo("\0write,extend " + first + "\n\0delete " + second + "\n\0");
    }
  }

  @Test
  void printsInTheUsersFormat() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (KqProcess kq =
        watchWith(
            "-r", "vnode:" + folder, "-q", "--format", "%w|%f|%+e|%T|%%", "--timefmt", "%Y")) {
      Files.writeString(file, "text", StandardOpenOption.APPEND);
      kq.line(quoted(folder + "|file|write|") + "20\\d\\d\\|%");
    }
  }

  @Test
  void drawsAPage() throws Exception {
    Path page = folder.resolve("page.html");
    try (KqProcess kq =
        KqProcess.start("watch", "timer:5ms", "-n", "3", "--html", page.toString())) {
      assertThat(kq.restOfLines()).hasSize(3);
      assertThat(kq.exitStatus()).isZero();
      assertThat(Files.readString(page)).contains("kq watch timer:5ms", "timer:5ms");
    }
  }

  @Test
  void drawsAPageWhenItIsInterruptedToo() throws Exception {
    Path page = folder.resolve("page.html");
    try (KqProcess kq = KqProcess.start("watch", "timer:5ms", "--html", page.toString())) {
      kq.line("timer:5ms fired.*");
      kq.signal("INT");
      assertThat(kq.exitStatus()).isEqualTo(130);
      assertThat(page).exists();
    }
  }

  @Test
  void refusesAPageThatCannotBeWritten() throws Exception {
    try (KqProcess kq =
        KqProcess.start(
            "watch", "timer:5ms", "--html", folder.resolve("no/page.html").toString())) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo(
              "kq: watch: cannot write to "
                  + folder.resolve("no/page.html")
                  + ": no such directory\n");
    }
  }

  /** Each file of a tree took a descriptor, so that larger trees could not be watched. */
  @Test
  void watchesMoreFilesThanMayBeOpen() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Files.createFile(folder.resolve("f" + i));
    }
    String spec = "vnode:" + folder;
    try (KqProcess kq = KqProcess.limited(80, "watch", "-r", spec, READY)) {
      kq.line(READY + " fired count=1");
      Path last = Files.writeString(folder.resolve("f1999"), "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(spec + " " + last + " write");
    }
  }

  /** A socket ended the whole watch. */
  @Test
  void aTreeMayHaveSocketsAndPipes() throws Exception {
    Process pipe = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
    assumeTrue(pipe.waitFor() == 0, "no mkfifo");
    String spec = "vnode:" + folder;
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (ServerSocketChannel before = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ServerSocketChannel after = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      before.bind(UnixDomainSocketAddress.of(first));
      try (KqProcess kq = watch("-r", spec)) {
        after.bind(UnixDomainSocketAddress.of(second));
        assertThat(kq.line()).isEqualTo(spec + " " + second + " create");
        Files.delete(first);
        assertThat(kq.line()).isEqualTo(spec + " " + first + " delete");
      }
    }
  }

  @Test
  void warnsOfADirectoryThatCannotBeRead() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Path closed = Files.createDirectory(tree.resolve("closed"));
    Files.setPosixFilePermissions(closed, Set.of());
    Path errors = folder.resolve("errors");
    String unprivileged =
        Files.isReadable(closed) // as root
            ? "setpriv --bounding-set -dac_override,-dac_read_search "
            : "";
    String script = "exec " + unprivileged + "\"$@\" 2>" + errors;
    String spec = "vnode:" + tree;
    try (KqProcess kq = KqProcess.shell(script, "watch", "-r", READY, spec)) {
      kq.line(READY + " fired count=1");
      Path file = Files.createFile(tree.resolve("file"));
      assertThat(kq.line()).isEqualTo(spec + " " + file + " create");
    }
    assertThat(errors).content().startsWith("kq: " + closed + ": ").hasLineCount(1);
  }

  /** A volume of a container could not be watched at all, because its removal is not reported. */
  @Test
  void aMountedDirectoryIsWatchedExceptForItsRemoval() throws Exception {
    String spec = "vnode:" + folder.resolve("place");
    try (KqProcess kq = onVolume("watch", READY, spec)) {
      kq.line(READY + " fired count=1");
    }
    assertThat(folder.resolve("errors")).content().contains("removal can't be noticed");
  }

  @Test
  void aTreeMayBeginAtAMountedDirectory() throws Exception {
    String spec = "vnode:" + folder.resolve("place");
    try (KqProcess kq = onVolume("watch", "-r", READY, spec)) {
      kq.line(READY + " fired count=1");
    }
    assertThat(folder.resolve("errors")).isEmptyFile();
  }

  private KqProcess onVolume(String... args) throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    Path hidden = Files.createDirectory(folder.resolve("hidden"));
    String mounts =
        "mount -t tmpfs none %2$s && mkdir %2$s/a && mount --bind %2$s/a %1$s && umount -l %2$s"
            .formatted(place, hidden);
    assumeTrue(
        new ProcessBuilder("unshare", "-m", "sh", "-c", mounts).start().waitFor() == 0,
        "a mount namespace takes unshare(1) and the right to mount");
    String script =
        "exec unshare -m sh -c '" + mounts + " && exec \"$@\" 2>" + folder + "/errors' sh \"$@\"";
    return KqProcess.shell(script, args);
  }

  @Test
  void followsAPathThroughARenameAboveIt() throws Exception {
    Path file = Files.createDirectories(folder.resolve("a/b")).resolve("conf");
    Files.createFile(file);
    String spec = "vnode:" + file;
    try (KqProcess kq = watch("--follow", spec)) {
      for (int i = 0; i < 2; i++) {
        Files.move(folder.resolve("a"), folder.resolve("other"));
        assertThat(kq.line()).isEqualTo(spec + " delete");
        Files.writeString(folder.resolve("other/b/conf"), "text", StandardOpenOption.APPEND);
        Files.move(folder.resolve("other"), folder.resolve("a"));
        assertThat(kq.line()).isEqualTo(spec + " create");
        Files.writeString(file, "text", StandardOpenOption.APPEND);
        assertThat(kq.line()).isEqualTo(spec + " write");
      }
    }
  }

  /** As Kubernetes updates the files of a volume, and programs are deployed. */
  @Test
  void followsAPathThroughAnExchangeOfASymbolicLink() throws Exception {
    for (String version : List.of("v1", "v2")) {
      Files.writeString(Files.createDirectory(folder.resolve(version)).resolve("conf"), version);
    }
    Path link = Files.createSymbolicLink(folder.resolve("current"), Path.of("v1"));
    Path file = link.resolve("conf");
    String spec = "vnode:" + file;
    try (KqProcess kq = watch("--follow", spec)) {
      Path draft = Files.createSymbolicLink(folder.resolve("draft"), Path.of("v2"));
      Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE);
      assertThat(kq.line()).isEqualTo(spec + " delete");
      assertThat(kq.line()).isEqualTo(spec + " create");
      Files.writeString(folder.resolve("v1/conf"), "text", StandardOpenOption.APPEND);
      Files.writeString(folder.resolve("v2/conf"), "text", StandardOpenOption.APPEND);
      assertThat(kq.line()).isEqualTo(spec + " write");
      Files.delete(link);
      assertThat(kq.line()).isEqualTo(spec + " delete");
    }
  }

  @Test
  void refusesNotesThatItCannotReport() throws Exception {
    String file = "vnode:" + folder;
    assertRefused(
        "watch --follow",
        file + ":write,open",
        "open is not reported of a path that is followed: use kq watch without -R and --follow");
    assertRefused(
        "watch --follow",
        file + ":truncate",
        "truncate is not reported of a path that is followed: use kq watch without -R and"
            + " --follow");
    assertRefused(
        "watch --follow",
        file + ":rename",
        "rename is not reported of a path that is followed, but as delete: name that instead");
    assertRefused(
        "watch -r",
        file + ":read",
        "read is not reported below a directory: use kq watch without -R and --follow");
    assertRefused("watch", file + ":create", "create is not reported of a file: add --follow");
  }

  @Test
  void saysWhatIsWrongWithPathsOnStandardInput() throws Exception {
    assertStandardInputRefused("", "cannot watch the paths of standard input: it has none");
    assertStandardInputRefused(
        "a\0b\n",
        "watch: standard input has a NUL in the path 'a?b'; use -0 if a NUL ends each path");
    try (KqProcess kq = KqProcess.redirected("<" + folder, "watch", "-")) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors())
          .isEqualTo("kq: watch: cannot read paths from standard input: it is a directory\n");
    }
  }

  private static void assertStandardInputRefused(String paths, String why) throws Exception {
    try (KqProcess kq = KqProcess.start("watch", "-")) {
      kq.type(paths);
      kq.in().close();
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors()).isEqualTo("kq: " + why + "\n");
    }
  }

  @Test
  void saysWhatToDoAboutFilesThatChangeUnannounced() throws Exception {
    assertRefused(
        "watch",
        "/proc/uptime",
        "the files of procfs are generated when they are read, so no change is reported; read them"
            + " again by a timer, such as kq run timer:1s -- CMD\n");
  }

  private static void assertRefused(String command, String spec, String why) throws Exception {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.add(spec);
    try (KqProcess kq = KqProcess.start(words.toArray(new String[0]))) {
      assertThat(kq.exitStatus()).isEqualTo(1);
      assertThat(kq.errors()).startsWith("kq: cannot watch " + spec + ": " + why).hasLineCount(1);
    }
  }

  @Test
  void waitsForWhatOnlyTheFileReports() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    String spec = "vnode:" + file + ":open";
    try (KqProcess kq = KqProcess.start("wait", spec)) {
      do {
        Files.readString(file);
        kq.awaitLine(20);
      } while (kq.lineCount() == 0);
      assertThat(kq.line()).isEqualTo(spec);
      assertThat(kq.exitStatus()).isZero();
    }
  }

  @Test
  void aTreeBecomesAFileAndAgainATree() throws Exception {
    Path path = folder.resolve("path");
    String spec = "vnode:" + path;
    try (KqProcess kq = watch("-r", "--follow", spec)) {
      for (int i = 0; i < 2; i++) {
        Files.createDirectory(path);
        assertThat(kq.line()).isEqualTo(spec + " create");
        Path inner = path.resolve("inner");
        Files.createFile(inner);
        assertThat(kq.line()).isEqualTo(spec + " " + inner + " create");
        Files.delete(inner);
        assertThat(kq.line()).isEqualTo(spec + " " + inner + " delete");
        Files.delete(path);
        assertThat(kq.line()).isEqualTo(spec + " delete");
        Files.createFile(path);
        assertThat(kq.line()).isEqualTo(spec + " create");
        Files.writeString(path, "text", StandardOpenOption.APPEND);
        assertThat(kq.line()).isEqualTo(spec + " write");
        Files.delete(path);
        assertThat(kq.line()).isEqualTo(spec + " delete");
      }
    }
  }

  @Test
  void aMoveIsACreationForThoseWhoAskForThatOnly() throws Exception {
    Path before = Files.createFile(folder.resolve("before"));
    Path after = folder.resolve("after");
    String spec = "vnode:" + folder + ":create";
    try (KqProcess kq = watchWith("-r", spec, "--json")) {
      Files.move(before, after);
      assertThat(kq.line()).contains("\"path\":\"" + after + "\",\"notes\":[\"create\"]");
    }
    String all = "vnode:" + folder;
    try (KqProcess kq = watchWith("-r", all, "--json")) {
      Files.move(after, before);
      assertThat(kq.line())
          .contains("\"path\":\"" + before + "\",\"notes\":[\"rename\"],\"from\":\"" + after);
    }
  }
}
