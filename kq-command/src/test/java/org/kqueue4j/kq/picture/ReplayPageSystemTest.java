// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kqueue4j.kq.Run;
import org.openqa.selenium.Keys;

/** Tests the page of {@code kq replay --html} in a browser. */
class ReplayPageSystemTest {
  private static final String SCENARIO =
      """
      kqueue
      file
      # one knote of each kind:
      # a device, a user event and a timer
      kevent 3 0 0 4,READ,ADD|CLEAR,0,0,0xabc 7,USER,ADD,0,0,0 1,TIMER,ADD|ONESHOT,0,10,0

      kevent 3 0 0 7,USER,0,TRIGGER,0,0
      readable 4 5
      advance 20
      kevent 3 4 0
      kqueue
      kevent 5 0 0 3,READ,ADD,0,0,0
      kevent 3 4 0 99,READ,DELETE,0,0,0
      close 3
      """;

  @TempDir static Path folder;

  private static Browser browser;
  private static Path page;
  private static Path differing;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(folder);
    Path scenario = Files.writeString(folder.resolve("a.scenario"), SCENARIO);
    page = folder.resolve("a.html");
    Run run = Run.kq("replay", "--html", page.toString(), scenario.toString());
    assertThat(run.status()).isZero();
    String wrong =
        run.out().replace("e 4 -1 0x0021 0x00000000 5 0xabc", "e 4 -1 0x0021 0x00000000 6 0xabc");
    Path trace = Files.writeString(folder.resolve("b.trace"), wrong);
    differing = folder.resolve("b.html");
    assertThat(
            Run.kq("replay", "--check", "--html", differing.toString(), trace.toString()).status())
        .isEqualTo(1);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    browser.prefer("light");
    browser.resize(1280, 800);
    browser.console();
    browser.requests();
    browser.open(page);
  }

  @AfterEach
  void nothingIsComplainedOf() {
    assertThat(browser.console()).isEmpty();
  }

  private static void at(int step) {
    assertThat(browser.state().get("step")).isEqualTo((long) step);
    assertThat(browser.find("#where").getText()).isEqualTo("Step " + step + " of 11");
    assertThat(browser.texts("#operations [aria-selected=true] .number"))
        .containsExactly(Integer.toString(step));
  }

  private static void go(int step) {
    browser.find("#operation-" + step).click();
    at(step);
  }

  @Test
  void beginsWithAllStepsAndLanes() {
    at(1);
    assertThat(browser.texts("#operations .operation"))
        .hasSize(11)
        .startsWith(
            "kqueue",
            "file",
            "kevent 3 0 0 4,READ,ADD|CLEAR,0,0,0xabc 7,USER,ADD,0,0,0 1,TIMER,ADD|ONESHOT,0,10,0",
            "kevent 3 0 0 7,USER,0,TRIGGER,0,0")
        .endsWith("close 3");
    assertThat(browser.state().get("lanes"))
        .isEqualTo(
            List.of(
                "read 4 kqueue 3",
                "user 7 kqueue 3",
                "timer 1 kqueue 3",
                "read 3 kqueue 5",
                "read 99 kqueue 3"));
    assertThat(browser.find("#facts").getText()).isEqualTo("11 steps · 5 lanes · 4 events");
    assertThat(browser.find("#verdict").isDisplayed()).isFalse();
    assertThat(browser.requests()).containsExactly(page.toUri().toString());
  }

  @Test
  void stepsForwardAndBackByKeys() {
    browser.press("n");
    at(2);
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT);
    at(4);
    browser.press("p");
    at(3);
    browser.press(Keys.ARROW_UP, Keys.ARROW_LEFT, "p", "p");
    at(1);
    browser.press(Keys.END, "n");
    at(11);
    browser.press(Keys.HOME);
    at(1);
  }

  @Test
  void stepsForwardAndBackByButtons() {
    assertThat(browser.find("#back").isEnabled()).isFalse();
    browser.find("#forward").click();
    browser.find("#forward").click();
    at(3);
    browser.find("#back").click();
    at(2);
    browser.find("#last").click();
    at(11);
    assertThat(browser.find("#forward").isEnabled()).isFalse();
    browser.find("#first").click();
    at(1);
  }

  @Test
  void goesToTheStepOfAnOperationOrAPlaceOnTheTimeLine() {
    go(7);
    Map<String, Object> state = browser.state();
    double width =
        ((Number) browser.run("return document.getElementById('plot').clientWidth")).doubleValue();
    double length = Browser.number(state, "to") - Browser.number(state, "from");
    browser.click((3500 - Browser.number(state, "from")) / length * width, 20);
    at(3);
  }

  @Test
  void showsWhatAStepGaveAndWhatItMeans() {
    go(7);
    assertThat(browser.find("#detail h2").getText()).isEqualTo("kevent 3 4 0line 10");
    assertThat(browser.texts("#detail .gave li"))
        .containsExactly(
            "returns 3 = 3 0",
            "user id=7 ADD e 7 -9 0x0001 0x00000000 0 0x0",
            "read fd=4 ADD|CLEAR data=5 udata=0xabc e 4 -1 0x0021 0x00000000 5 0xabc",
            "timer id=1 ADD|ONESHOT|CLEAR data=1 e 1 -7 0x0031 0x00000000 1 0x0");
    go(4);
    assertThat(browser.texts("#detail .change li"))
        .containsExactly("user id=7 fflags=TRIGGER 7,-9,0x0000,0x01000000,0,0x0");
  }

  @Test
  void showsTheCommentOfAnOperation() {
    List<String> comment = List.of("one knote of each kind:", "a device, a user event and a timer");
    assertThat(browser.texts("#operations .comment")).isEqualTo(comment);
    go(3);
    assertThat(browser.texts("#detail .comment")).isEqualTo(comment);
    go(4);
    assertThat(browser.texts("#detail .comment")).isEmpty();
  }

  @Test
  void writesTheOperationsOfATraceAsInAScenario() {
    browser.open(differing);
    assertThat(browser.texts("#operations .operation"))
        .contains("kqueue", "kevent 3 0 0 7,USER,0,TRIGGER,0,0", "kevent 3 4 0");
  }

  @Test
  void showsTheClock() {
    go(5);
    assertThat(browser.find("#clock").getText()).isEqualTo("clock 0 ms");
    browser.press("n");
    assertThat(browser.find("#clock").getText()).isEqualTo("clock 20 ms");
  }

  @Test
  void showsTheKnotesAndThePendingQueueInItsOrder() {
    go(3);
    assertThat(browser.find("#detail h3").getText()).isEqualTo("kqueue 3 3 knotes, 0 pending");
    assertThat(browser.texts("#detail .pending")).isEmpty();
    go(6);
    assertThat(browser.texts("#detail .pending"))
        .containsExactly("1 user 7", "2 read 4", "3 timer 1");
    assertThat(browser.texts("#detail tbody tr"))
        .containsExactly(
            "3 timer 1 ACTIVE QUEUED ADD|ONESHOT|CLEAR 0 1 0 10",
            "1 user 7 ACTIVE QUEUED ADD 0 0 0 0",
            "2 read 4 ACTIVE QUEUED ADD|CLEAR 0 5 0 0 0xabc");
    browser.press("n");
    assertThat(browser.texts("#detail .pending")).containsExactly("1 user 7");
    assertThat(browser.texts("#detail tbody tr"))
        .containsExactly("1 user 7 ACTIVE QUEUED ADD 0 0 0 0", "read 4 - ADD|CLEAR 0 0 0 0 0xabc");
    browser.press("p");
    assertThat(browser.texts("#detail .pending")).hasSize(3);
  }

  @Test
  void marksWhatAStepChanged() {
    go(5);
    assertThat(browser.texts("#detail td.changed")).containsExactly("2", "ACTIVE QUEUED", "5");
    assertThat(browser.texts("#detail td.changed[title='was -']")).containsExactly("ACTIVE QUEUED");
  }

  @Test
  void showsEveryKqueueUntilItIsClosed() {
    go(9);
    assertThat(browser.texts("#detail h3"))
        .containsExactly("kqueue 3 2 knotes, 1 pending", "kqueue 5 1 knote, 1 pending");
    go(11);
    assertThat(browser.texts("#detail h3")).containsExactly("kqueue 5 0 knotes, 0 pending");
  }

  @Test
  void showsTheEventsOfAStepOnTheTimeLine() throws IOException {
    List<?> marks = (List<?>) browser.state().get("marks");
    assertThat(marks).hasSize(4);
    Map<?, ?> mark = (Map<?, ?>) marks.getFirst();
    browser.hover(((Number) mark.get("x")).doubleValue(), ((Number) mark.get("y")).doubleValue());
    browser.await(
        state -> state.get("tip").toString().startsWith("read\nread 4 kqueue 3\nstep 7\n"));
    assertThat(browser.colours("#plot")).isGreaterThan(10);
    assertThat(browser.colours("#axis")).isGreaterThan(5);
  }

  @Test
  void followsTheStepsWhenZoomedIn() {
    browser.press("+", "+", "+", "+");
    browser.press(Keys.HOME);
    for (int i = 0; i < 10; i++) {
      browser.press("n");
      Map<String, Object> state = browser.state();
      double step = Browser.number(state, "step") * 1000;
      assertThat(step).isGreaterThanOrEqualTo(Browser.number(state, "from"));
      assertThat(step + 1000).isLessThanOrEqualTo(Browser.number(state, "to"));
    }
  }

  @Test
  void showsWhatDiffersFromATrace() {
    browser.open(differing);
    at(7);
    assertThat(browser.find("#verdict").getText()).isEqualTo("1 step differs from the trace");
    assertThat(browser.texts("#operations .differs")).containsExactly("≠ differs");
    assertThat(browser.texts("#detail .want"))
        .containsExactly("− e 4 -1 0x0021 0x00000000 6 0xabc");
    assertThat(browser.texts("#detail .got")).containsExactly("+ e 4 -1 0x0021 0x00000000 5 0xabc");
  }

  @Test
  void fitsIntoANarrowWindow() {
    browser.resize(360, 740);
    browser.press("n", "n", "n", "n", "n");
    at(6);
    assertThat((Long) browser.run("return document.scrollingElement.scrollWidth"))
        .isLessThanOrEqualTo(360L);
    assertThat(browser.texts("#detail .pending")).hasSize(3);
  }
}
