package org.kqueue4j.kq.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/dist has made: it needs nothing but itself, wherever it is unpacked. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class DistributionTest {
  @TempDir static Path place;
  private static Unpacked kq;

  @TempDir Path folder;

  @BeforeAll
  static void unpack() throws IOException {
    kq = Unpacked.into(Files.createDirectories(place.resolve("a folder")));
  }

  @Test
  void runsWithoutAJdk() throws Exception {
    Unpacked.Outcome version = kq.sh(folder, "kq --version");
    assertThat(version.out()).matches("kq [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n");
    assertThat(version.err()).isEmpty();
  }

  @Test
  void runsThroughLinksAndRelativeNames() throws Exception {
    assertThat(kq.sh(folder, "ln -s '" + kq.home() + "/bin/kq' k && ./k wait timer:1ms").out())
        .isEqualTo("timer:1ms\n");
    assertThat(kq.sh(kq.home().resolve("bin"), "sh kq wait timer:1ms").out())
        .isEqualTo("timer:1ms\n");
  }

  @Test
  void startsFromItsArchiveOfClasses() throws Exception {
    // Without -Xlog:disable the JVM would say that it can't use the archive; with on it would end.
    Unpacked.Outcome outcome =
        kq.sh(
            kq.home(),
            "lib/kq/runtime/bin/java -XX:AOTMode=on -XX:AOTCache=lib/kq/kq.aot -XX:+UseSerialGC"
                + " -XX:TieredStopAtLevel=1 -Xlog:class+load -jar lib/kq/kq.jar wait timer:1ms");
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out().lines().filter(line -> line.contains("org.kqueue4j.")))
        .hasSizeGreaterThan(50)
        .allSatisfy(line -> assertThat(line).contains("shared objects file"));
  }

  @Test
  void startsSoon() throws Exception {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      assertThat(kq.sh(folder, "exec kq wait timer:1ms").status()).isZero();
      best = Math.min(best, System.nanoTime() - start);
    }
    // A quarter of a second on an idle machine; this one may be busy.
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void bringsItsManualAndCompletions() {
    Path share = kq.home().resolve("share");
    assertThat(share.resolve("man/man1/kq.1")).isNotEmptyFile();
    assertThat(share.resolve("bash-completion/completions/kq")).isNotEmptyFile();
    assertThat(share.resolve("zsh/site-functions/_kq")).isNotEmptyFile();
    assertThat(share.resolve("fish/vendor_completions.d/kq.fish")).isNotEmptyFile();
    assertThat(share.resolve("doc/kq")).isDirectoryContaining("glob:**/jackson-core*");
    assertThat(kq.home().resolve("LICENSE")).isNotEmptyFile();
    assertThat(kq.home().resolve("NOTICE")).isNotEmptyFile();
    assertThat(kq.home().resolve("lib/kq/runtime/legal/java.base")).isNotEmptyDirectory();
  }

  @Test
  void givesSignalsToTheProgramAndNotToAShell() throws Exception {
    Unpacked.Outcome outcome =
        kq.sh(
            folder,
            "kq wait -v -a timer:1ms timer:1h >out & p=$!;"
                + " until grep -q fired out; do sleep 0.01; done; kill -TERM $p; wait $p; echo $?");
    assertThat(outcome.out()).isEqualTo("143\n");
  }
}
