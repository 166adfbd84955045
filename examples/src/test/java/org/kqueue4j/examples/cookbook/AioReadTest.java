// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

@Timeout(60)
class AioReadTest {
  @TempDir Path folder;

  @Test
  void readsTheWholeFile() throws Exception {
    for (int size : new int[] {0, 1, 64 * 1024, 1_000_001}) {
      byte[] content = new byte[size];
      new Random(size).nextBytes(content);
      assertThat(AioRead.read(Files.write(folder.resolve("file"), content))).isEqualTo(content);
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> AioRead.read(folder))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EISDIR));
  }
}
