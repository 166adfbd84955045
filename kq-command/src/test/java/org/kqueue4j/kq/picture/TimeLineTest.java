package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeLineTest {
  @TempDir Path folder;

  @Test
  void writesAPageWithItsData() throws IOException {
    Path file = folder.resolve("a.html");
    TimeLine line = new TimeLine("a </script> title", Instant.EPOCH);
    Lane lane = line.lane("timer", "1", "timer:1s");
    lane.state(0, Set.of());
    lane.mark(5, "fired", new LinkedHashMap<>());
    line.write(file, 10);
    assertThat(file).content().contains("\"end\":10").contains("a \\u003c/script> title");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }
}
