// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.kqueue4j.kq.picture.Samples.fields;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeLineTest {
  @TempDir Path folder;

  private final TimeLine line = new TimeLine("title", Instant.ofEpochMilli(1500));

  private String data(TimeLine line, long end) throws IOException {
    Path file = folder.resolve("page.html");
    line.write(file, end);
    return data(file);
  }

  static String data(Path file) throws IOException {
    String page = Files.readString(file);
    int start = page.indexOf("id=\"data\">") + "id=\"data\">".length();
    return page.substring(start, page.indexOf("</script>", start));
  }

  @Test
  void dataAreSmall() throws IOException {
    Lane timer = line.lane("timer:1s", "");
    timer.state(10, Set.of());
    timer.state(30, EnumSet.of(LaneState.ACTIVE, LaneState.QUEUED));
    timer.mark(40, MarkKind.TIMER, "fired", fields("data", 2L, "flags", "ADD"));
    timer.mark(70, MarkKind.TIMER, "fired", fields("data", 3L, "flags", "ADD"));
    timer.end(80);
    line.lane("user:2", "two").mark(5, MarkKind.USER, "user", new LinkedHashMap<>());
    assertThat(data(line, 100))
        .isEqualTo(
            """
            {"title":"title","start":1500,"from":0,"end":100,"leftOut":0,"lanes":[\
            {"name":"timer:1s","about":"","states":[10,0,20,3,50,-1],\
            "marks":[40,0,0,2,1,30,0,0,3,1]},\
            {"name":"user:2","about":"two","states":[],"marks":[5,2,1]}],\
            "shapes":[[["data","flags"],"NS","timer"],[[],"","user"]],"words":["fired","ADD","user"]}""");
  }

  @Test
  void lanesAreThereOnceSomethingHappensInThem() throws IOException {
    line.lane("user:1", "");
    assertThat(data(line, 1)).contains("\"lanes\":[]");
  }

  @Test
  void equalStatesCostNothing() throws IOException {
    Lane lane = line.lane("user:1", "");
    for (int i = 0; i < 5; i++) {
      lane.state(i, EnumSet.of(LaneState.DISABLED));
    }
    lane.state(5, Set.of());
    assertThat(data(line, 9)).contains("\"states\":[0,4,5,0]");
  }

  @Test
  void timesOfALaneDoNotRunBackwards() throws IOException {
    Lane lane = line.lane("user:1", "");
    lane.state(50, Set.of());
    lane.mark(20, MarkKind.USER, "late", fields());
    lane.state(60, EnumSet.of(LaneState.RUNNING));
    assertThat(data(line, 10)).contains("\"states\":[50,0,10,16],\"marks\":[50,0,0]", "\"end\":60");
  }

  @Test
  void numbersThatABrowserCannotHoldAreText() throws IOException {
    line.lane("user:1", "")
        .mark(
            1,
            MarkKind.USER,
            "x",
            fields("a", 1L << 53, "b", (1L << 53) + 1, "c", Double.NaN, "d", 1.5));
    assertThat(data(line, 9))
        .contains("\"marks\":[1,0,0,9007199254740992,1,2,1.5]")
        .contains("\"words\":[\"x\",\"9007199254740993\",\"NaN\"]");
  }

  @Test
  void longTextIsCut() throws IOException {
    line.lane("i".repeat(5000), "").mark(1, MarkKind.USER, "x", fields("a", "v".repeat(5000)));
    assertThat(data(line, 9)).hasSizeLessThan(2500).contains("vvv...\"", "iii...\"");
  }

  @Test
  void theLatestAreKept() throws IOException {
    TimeLine small = new TimeLine("small", Instant.EPOCH, 4);
    Lane old = small.lane("old", "");
    old.state(1, Set.of());
    old.end(2);
    Lane lane = small.lane("user:1", "");
    lane.state(3, EnumSet.of(LaneState.DISABLED));
    for (int i = 4; i < 10; i++) {
      lane.mark(i, MarkKind.USER, "x", fields());
    }
    assertThat(data(small, 20))
        .contains("\"from\":5,", "\"leftOut\":2,")
        .contains(
            "\"name\":\"user:1\",\"about\":\"\",\"states\":[3,4],\"marks\":[6,0,0,1,0,0,1,0,0,1,0,0]")
        .doesNotContain("old");
  }

  @Test
  void childrenKnowTheLaneOfTheirParent() throws IOException {
    assertThat(data(Samples.family(), 10))
        .contains(
            "\"name\":\"sh\",\"about\":\"10\",\"states\"",
            "\"about\":\"11\",\"parent\":0,\"states\"",
            "\"about\":\"12\",\"parent\":0,\"states\"",
            "\"about\":\"13\",\"parent\":2,\"unsure\":true,\"states\"");
  }

  @Test
  void aParentThatIsLeftOutHasNoChildren() throws IOException {
    TimeLine small = new TimeLine("small", Instant.EPOCH, 1);
    Lane parent = small.lane("parent", "");
    Lane child = small.lane("child", "");
    child.branchOff(parent, true);
    parent.mark(1, MarkKind.START, "x", fields());
    child.mark(2, MarkKind.START, "x", fields());
    assertThat(data(small, 3)).contains("child").doesNotContain("\"parent\"");
  }

  @Test
  void noTextCanEndTheData() throws IOException {
    TimeLine hostile = Samples.hostile();
    Path file = folder.resolve("hostile.html");
    hostile.write(file, 1000);
    assertThat(data(file)).doesNotContain("<").contains("\\u003c/script>");
    assertThat(Files.readString(file)).contains("<title>/tmp/&lt;/script&gt;&lt;img");
  }

  @Test
  void thePageNamesItsOnlyProgramAndFetchesNothing() throws IOException {
    Path file = folder.resolve("page.html");
    line.write(file, 1);
    assertThat(Files.readString(file))
        .containsPattern(
            "default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; img-src data:")
        .doesNotContain("{{")
        .doesNotContainPattern("(src|href)=\"(?!data:)");
  }

  @Test
  void anOldPageIsReplacedAndNothingElseIsLeft() throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), "old");
    line.write(file, 1);
    assertThat(file).content().startsWith("<!doctype html>").endsWith("</html>\n");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    Path other = Files.createFile(folder.resolve("other"));
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), file);
    line.write(link, 1);
    assertThat(link).isSymbolicLink();
    assertThat(file).content().startsWith("<!doctype html>");
  }

  @Test
  void aSpecialFileIsWrittenDirectly() throws IOException {
    Path nowhere = Path.of("/dev/null");
    line.write(nowhere, 1);
    assertThat(Files.isRegularFile(nowhere)).isFalse();
    assertThatNoException().isThrownBy(() -> TimeLine.requireWritable(nowhere));
  }

  @Test
  void whatCannotBeANameOfAFileIsRefusedAtOnce() throws IOException {
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop.getFileName());
    Path tooLong = folder.resolve("x".repeat(256));
    assertThatIOException()
        .isThrownBy(() -> TimeLine.requireWritable(loop))
        .withMessage("cannot write to " + loop + ": too many symbolic links");
    assertThatIOException()
        .isThrownBy(() -> TimeLine.requireWritable(tooLong))
        .withMessage("cannot write to " + tooLong + ": file name too long");
    assertThatNoException()
        .isThrownBy(() -> TimeLine.requireWritable(folder.resolve("x".repeat(255))));
  }

  @Test
  void whatCannotBeWrittenIsNamed() {
    Path missing = folder.resolve("missing/page.html");
    assertThatIOException()
        .isThrownBy(() -> line.write(missing, 1))
        .withMessage("cannot write to " + missing + ": no such directory");
    assertThatIOException()
        .isThrownBy(() -> TimeLine.requireWritable(missing))
        .withMessage("cannot write to " + missing + ": no such directory");
    assertThatIOException()
        .isThrownBy(() -> line.write(folder, 1))
        .withMessage("cannot write to " + folder + ": it is a directory");
    assertThatIOException()
        .isThrownBy(() -> TimeLine.requireWritable(folder))
        .withMessage("cannot write to " + folder + ": it is a directory");
  }

  @Test
  void checkingWhetherItCanBeWrittenLeavesNothing() throws IOException {
    TimeLine.requireWritable(folder.resolve("page.html"));
    assertThat(folder).isEmptyDirectory();
  }
}
