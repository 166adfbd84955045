// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.kqueue4j.kq.picture.Browser.number;
import static org.kqueue4j.kq.picture.Samples.ms;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Tests the page of a time line in a browser. */
class TimeLineSystemTest {
  private static final int WIDTH = 1280;

  @TempDir static Path folder;

  private static Browser browser;
  private static Path few;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(folder);
    few = page("few.html", Samples.few(), ms(2200));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void asUsual() {
    browser.prefer("light");
    browser.resize(WIDTH, 800);
    browser.console();
    browser.requests();
  }

  @AfterEach
  void nothingIsComplainedOf() {
    assertThat(browser.console()).isEmpty();
  }

  private static Path page(String name, TimeLine line, long end) throws IOException {
    Path file = folder.resolve(name);
    line.write(file, end);
    return file;
  }

  // ---- loads and draws ----

  @Test
  void loadsFromOneFileAndDrawsAllLanes() throws IOException {
    browser.open(few);
    Map<String, Object> state = browser.state();
    assertThat(state.get("lanes"))
        .isEqualTo(
            List.of(
                "timer:500ms",
                "/etc/app/app.conf",
                "proc:sleep 4711",
                "signal:TERM",
                "run make -j2"));
    assertThat(marks(state)).hasSize(7);
    assertThat(browser.colours("#plot")).isGreaterThan(10);
    assertThat(browser.colours("#axis")).isGreaterThan(2);
    assertThat(browser.find("#facts").getText())
        .startsWith("5 lanes · 7 events · 2.2 s · 2026-01-0");
    assertThat(browser.requests()).containsExactly(few.toUri().toString());
  }

  @Test
  void namesLanesAndStates() {
    browser.open(few);
    assertThat(browser.texts("#names li"))
        .containsExactly(
            "timer:500ms", "/etc/app /app.conf", "proc:sleep 4711", "signal:TERM", "run make -j2");
    assertThat(browser.texts("#legend li"))
        .containsExactly(
            "registered",
            "active",
            "queued",
            "disabled",
            "detached",
            "running",
            "file written",
            "file removed or renamed",
            "timer",
            "failed, killed or reset");
  }

  /** The shapes are compared without their colours, as by a reader who does not see these. */
  @Test
  void eachKindOfEventHasItsOwnShape() throws IOException {
    TimeLine line = new TimeLine("all kinds", Instant.EPOCH);
    Lane lane = line.lane("all", "");
    for (MarkKind kind : MarkKind.values()) {
      lane.mark(ms(100L * kind.ordinal()), kind, kind.toString(), Samples.fields());
    }
    browser.open(page("kinds.html", line, ms(2000)));
    assertThat(marks(browser.state()))
        .extracting(mark -> mark.get("kind"))
        .containsExactlyElementsOf(Stream.of(MarkKind.values()).map(MarkKind::toString).toList());
    List<?> shapes =
        (List<?>)
            browser.run(
                """
                return [...document.querySelectorAll('#legend canvas[data-state]')].map((canvas) => {
                  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  let light = '';
                  for (let i = 0; i < data.length; i += 4) {
                    light += data[i + 3] < 128 ? ' ' : data[i] + data[i + 1] + data[i + 2] > 600 ? '.' : '#';
                  }
                  return light;
                });
                """);
    assertThat(shapes).hasSize(MarkKind.values().length + 1).doesNotHaveDuplicates();
  }

  @Test
  void failuresStandOutAmongCountedEvents() throws IOException {
    TimeLine line = new TimeLine("failures", Instant.EPOCH);
    Lane good = line.lane("good", "");
    Lane bad = line.lane("bad", "");
    for (int i = 0; i < 9; i++) {
      good.mark(ms(500) + i, MarkKind.EXIT, "exit status 0", Samples.fields());
      bad.mark(ms(500) + i, i == 4 ? MarkKind.FAILED : MarkKind.EXIT, "exit", Samples.fields());
    }
    browser.open(page("failures.html", line, ms(1000)));
    assertThat(marks(browser.state())).hasSize(2);
    assertThat(marks(browser.state(), "good").getFirst()).containsEntry("failed", false);
    assertThat(marks(browser.state(), "bad").getFirst()).containsEntry("failed", true);
  }

  @Test
  void joinsChildrenToTheirParentsWhereTheyBegin() throws IOException {
    browser.open(page("family.html", Samples.family(), ms(2000)));
    Map<String, Object> state = browser.state();
    assertThat(state.get("branches"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .extracting(each -> ((Map<?, ?>) each).get("from") + " > " + ((Map<?, ?>) each).get("to"))
        .containsExactly("sh 10 > cc a.c 11", "sh 10 > cc b.c 12", "cc b.c 12 > as 13");
    assertThat(linesBetweenLanes(x(state, ms(1000)), x(state, ms(1200))))
        .containsExactly(true, true, false, false, false, true);
    assertThat(browser.find("#names").getText()).contains("cc a.c");
    browser.find("#search").sendKeys("cc");
    assertThat(browser.state().get("branches")).as("without the parent").isEqualTo(List.of());
  }

  /** Returns whether there is a vertical line between each two neighbours of four lanes. */
  private static List<Object> linesBetweenLanes(double... places) {
    List<?> found =
        (List<?>)
            browser.run(
                """
            const pen = document.getElementById('plot').getContext('2d');
            const { data, width } = pen.getImageData(0, 0, 1000, 120); // one read; more are slow
            const dark = (x, y) => [x - 1, x, x + 1].some((near) => {
              const at = 4 * (y * width + near);
              return data[at + 3] > 99 && data[at] < 200;
            });
            return arguments[0].flatMap((x) => [31, 61, 91].map((y) =>
              [0, 1, 2, 3, 4].some((below) => dark(Math.round(x), y + below))));
            """,
                DoubleStream.of(places).boxed().toList());
    return List.copyOf(found);
  }

  @Test
  void writesWhichRunItIsAndWhyWhereThatHasRoom() throws IOException {
    TimeLine line = new TimeLine("runs", Instant.EPOCH);
    Lane lane = line.lane("run", "make");
    lane.mark(0, MarkKind.RUN, "run 1", Samples.fields());
    lane.mark(ms(900), MarkKind.EXIT, "killed by TERM", Samples.fields());
    lane.mark(ms(900), MarkKind.RUN, "run 2: src/a.c written", Samples.fields());
    lane.mark(ms(1900), MarkKind.RUN, "run 3: " + "a".repeat(300) + " written", Samples.fields());
    lane.mark(ms(2900), MarkKind.RUN, "run 4: src/b.c removed", Samples.fields());
    lane.mark(ms(3000), MarkKind.EXIT, "exit status 0", Samples.fields());
    browser.open(page("runs.html", line, ms(3100)));
    assertThat(browser.state().get("runs"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .satisfiesExactly(
            run -> assertThat(run).isEqualTo("run 1"),
            run -> assertThat(run).isEqualTo("run 2: src/a.c written"),
            run -> assertThat(run).asString().matches("run 3: a+…"),
            run -> assertThat(run).isEqualTo("4"));
  }

  @Test
  void saysThatNothingHappened() throws IOException {
    browser.open(page("empty.html", new TimeLine("nothing", Instant.EPOCH), 0));
    assertThat(browser.find("#none").getText()).isEqualTo("Nothing happened.");
  }

  @Test
  void saysWhatIsLeftOut() throws IOException {
    TimeLine line = new TimeLine("long", Instant.EPOCH, 10);
    Lane lane = line.lane("user:1", "");
    for (int i = 0; i < 1500; i++) {
      lane.mark(ms(i), MarkKind.USER, "user", Samples.fields());
    }
    browser.open(page("long.html", line, ms(1500)));
    assertThat(browser.find("#facts").getText()).endsWith("the first 1,490 events left out");
    assertThat(number(browser.state(), "from")).isGreaterThan(1.4e9);
  }

  // ---- fields ----

  @Test
  void showsTheFieldsOfTheEventUnderThePointer() {
    browser.open(few);
    Map<String, Object> mark = marks(browser.state(), "/etc/app/app.conf").getFirst();
    browser.hover(number(mark, "x"), number(mark, "y"));
    browser.await(state -> !state.get("tip").equals(""));
    assertThat(browser.find("#tip").getText())
        .startsWith("WRITE|EXTEND\n/etc/app/app.conf\n420 ms · ")
        .endsWith("fflags\nWRITE|EXTEND\nudata\nconfig");

    browser.hover(number(mark, "x") - 100, number(mark, "y") + 200);
    browser.await(state -> state.get("tip").equals(""));
    assertThat(browser.find("#tip").isDisplayed()).isFalse();
  }

  @Test
  void saysWhichStateIsUnderThePointer() {
    browser.open(few);
    Map<String, Object> state = browser.state();
    double y = number(marks(state, "/etc/app/app.conf").getFirst(), "y");
    browser.hover(x(state, 1.175e9), y);
    assertThat(browser.await(s -> !s.get("tip").equals("")).get("tip"))
        .isEqualTo("active, disabled\n/etc/app/app.conf\n1.1 s, for 150 ms");
    browser.hover(x(state, 0.2e9), y);
    browser.await(s -> s.get("tip").toString().startsWith("registered\n"));
  }

  @Test
  void goesFromEventToEventByKeys() {
    browser.open(few);
    browser.find("#plot").sendKeys(Keys.ARROW_DOWN, Keys.ARROW_DOWN);
    assertThat(browser.state().get("chosen")).isEqualTo("/etc/app/app.conf");
    browser.press("n");
    assertThat(browser.find("#tip").getText()).contains("WRITE|EXTEND", "udata\nconfig");
    browser.press("n");
    assertThat(browser.find("#tip").getText()).startsWith("RENAME\n");
    assertThat(browser.find("#said").getAttribute("textContent")).startsWith("RENAME\n");
    browser.press("p");
    assertThat(browser.find("#tip").getText()).startsWith("WRITE|EXTEND\n");
    browser.press(Keys.ESCAPE);
    assertThat(browser.find("#tip").isDisplayed()).isFalse();
  }

  @Test
  void bringsTheSelectedEventIntoView() {
    browser.open(few);
    for (int i = 0; i < 12; i++) {
      browser.press("+");
    }
    browser.press("n", "n", "n", "n", "n");
    Map<String, Object> state = browser.state();
    assertThat(number(state, "from")).isLessThan(1.97e9);
    assertThat(number(state, "to")).isGreaterThan(1.97e9);
    assertThat(state.get("tip").toString()).contains("1.97 s");
  }

  // ---- zoom and pan ----

  @Test
  void zoomsByTheWheelAtThePointer() {
    browser.open(few);
    Map<String, Object> before = browser.state();
    double x = x(before, 1.5e9);
    browser.wheel(x, 50, 0, -600);
    Map<String, Object> after = browser.await(state -> length(state) < length(before) / 2);
    assertThat(x(after, 1.5e9)).isCloseTo(x, within(2.0));

    browser.wheel(x, 50, 0, 900);
    browser.await(state -> length(state) > length(after) * 2);
  }

  @Test
  void pansByDraggingAndByTheWheelSideways() {
    browser.open(few);
    browser.press("+", "+");
    Map<String, Object> before = browser.state();
    browser.drag(500, 200, -200, 0);
    Map<String, Object> after =
        browser.await(state -> number(state, "from") > number(before, "from"));
    assertThat(x(before, number(after, "from"))).isCloseTo(200, within(2.0));
    assertThat(length(after)).isCloseTo(length(before), within(1.0));

    browser.wheel(500, 100, -100, 0);
    Map<String, Object> back =
        browser.await(state -> number(state, "from") < number(after, "from"));
    assertThat(x(back, number(after, "from"))).isCloseTo(100, within(2.0));
  }

  @Test
  void zoomsAndPansByKeys() {
    browser.open(few);
    Map<String, Object> all = browser.state();
    browser.press("+");
    Map<String, Object> nearer = browser.state();
    assertThat(length(nearer)).isCloseTo(length(all) / 1.5, within(10.0));
    browser.press("-");
    assertThat(length(browser.state())).isCloseTo(length(all), within(10.0));
    browser.press("+", "+", Keys.HOME);
    assertThat(number(browser.state(), "from")).isEqualTo(number(all, "from"));
    browser.press(Keys.ARROW_RIGHT);
    assertThat(number(browser.state(), "from")).isGreaterThan(number(all, "from"));
    browser.press(Keys.ARROW_LEFT);
    assertThat(number(browser.state(), "from")).isCloseTo(number(all, "from"), within(10.0));
    browser.press(Keys.END);
    assertThat(number(browser.state(), "to")).isEqualTo(number(all, "to"));
    browser.press("0");
    assertThat(length(browser.state())).isEqualTo(length(all));
  }

  @Test
  void zoomsByButtonsWithinTheData() {
    browser.open(few);
    Map<String, Object> all = browser.state();
    browser.find("#in").click();
    assertThat(length(browser.state())).isLessThan(length(all));
    for (int i = 0; i < 4; i++) {
      browser.find("#out").click();
    }
    assertThat(length(browser.state())).isEqualTo(length(all));
    for (int i = 0; i < 80; i++) {
      browser.press("+");
    }
    assertThat(length(browser.state())).isBetween(1.0, 100.0);
    browser.find("#fit").click();
    assertThat(length(browser.state())).isEqualTo(length(all));
  }

  @Test
  void zoomsByTwoFingers() {
    browser.resize(390, 844);
    browser.open(few);
    Map<String, Object> before = browser.state();
    browser.pinch(200, 150, 200, -50, 50);
    Map<String, Object> after = browser.await(state -> length(state) < length(before) / 2);
    assertThat(x(after, (number(before, "from") + number(before, "to")) / 2))
        .isCloseTo(195, within(40.0));
  }

  // ---- search, light and dark, narrow windows ----

  @Test
  void showsTheLanesThatAreSearchedFor() {
    browser.open(few);
    browser.press("/");
    assertThat(browser.focused()).isEqualTo("search");
    browser.press("APP.conf");
    assertThat(browser.state().get("lanes")).isEqualTo(List.of("/etc/app/app.conf"));
    assertThat(browser.find("#facts").getText()).startsWith("1 of 5 lanes · ");
    assertThat(browser.texts("#names li")).hasSize(1);

    browser.press(Keys.ESCAPE, "/", "signal");
    assertThat(browser.state().get("lanes")).isEqualTo(List.of("signal:TERM"));
    browser.press(" 16");
    assertThat(browser.find("#none").getText()).isEqualTo("No lane matches “signal 16”.");
    browser.press(Keys.ESCAPE);
    assertThat(browser.focused()).isEqualTo("plot");
    assertThat(browser.texts("#names li")).hasSize(5);
    assertThat(browser.find("#none").isDisplayed()).isFalse();
  }

  @Test
  void isLightOrDarkAsTheUserPrefersOrSelects() {
    browser.prefer("dark");
    browser.open(few);
    assertThat(browser.state().get("theme")).isEqualTo("dark");
    assertThat(brightness()).isLessThan(60);
    browser.find("#theme").click();
    assertThat(browser.state().get("theme")).isEqualTo("light");
    assertThat(brightness()).isGreaterThan(200);
    browser.press("d");
    assertThat(browser.state().get("theme")).isEqualTo("dark");

    browser.open(few);
    browser.prefer("light");
    browser.await(state -> state.get("theme").equals("light"));
  }

  private static double brightness() {
    return ((Number)
            browser.run(
                "return Number(getComputedStyle(document.documentElement).backgroundColor"
                    + ".match(/\\d+/)[0])"))
        .doubleValue();
  }

  @Test
  void fitsIntoANarrowWindow() throws IOException {
    browser.open(few);
    browser.resize(360, 700);
    browser.await(state -> x(state, number(state, "to")) > 0);
    assertThat(browser.run("return document.scrollingElement.scrollWidth")).isEqualTo(360L);
    for (String button : List.of("#search", "#in", "#theme", "#keys")) {
      assertThat(browser.find(button).getRect())
          .satisfies(
              rect ->
                  assertThat(rect.getX() + rect.getWidth()).as(button).isLessThanOrEqualTo(360));
    }
    assertThat(marks(browser.state())).isNotEmpty();
    assertThat(browser.colours("#plot")).isGreaterThan(10);
  }

  @Test
  void tabGoesThroughTheControlsInOrder() {
    browser.open(few);
    browser.press(Keys.TAB);
    StringBuilder order = new StringBuilder(browser.focused());
    for (int i = 0; i < 6; i++) {
      browser.press(Keys.TAB);
      order.append(' ').append(browser.focused());
    }
    assertThat(order).hasToString("search out in fit theme keys plot");
  }

  @Test
  void explainsItsKeys() {
    browser.open(few);
    browser.press("?");
    assertThat(browser.find("#help").isDisplayed()).isTrue();
    assertThat(browser.texts("#help dt")).contains("n, p");
    browser.press(Keys.ESCAPE);
    assertThat(browser.find("#help").isDisplayed()).isFalse();
  }

  // ---- hard cases ----

  @Test
  void showsHostileNamesAsText() throws IOException {
    Path page = page("hostile.html", Samples.hostile(), ms(1000));
    browser.open(page);
    assertThat(browser.run("return document.images.length + document.scripts.length"))
        .isEqualTo(2L);
    String shown = "/tmp/</script><img src=x onerror=alert(1)>&amp;\"'\\n\\t\\u202egnp.exe\\u0000?";
    assertThat(browser.find("h1").getText()).isEqualTo(shown);
    assertThat(browser.state().get("lanes")).isEqualTo(List.of(shown + " " + shown));
    browser.press("n");
    assertThat(browser.state().get("tip").toString())
        .contains(shown + " " + shown, "__proto__ constructor");
    assertThat(
            browser.run(
                "const tip = document.getElementById('tip'); return tip.scrollWidth - tip.clientWidth"))
        .as("nothing sticks out")
        .isEqualTo(0L);
    assertThat(browser.requests()).containsExactly(page.toUri().toString());
  }

  @Test
  void countsEventsThatAreTooDenseAndZoomsToThem() throws IOException {
    TimeLine line = new TimeLine("dense", Instant.EPOCH);
    Lane lane = line.lane("user:1", "");
    lane.state(0, Set.of());
    for (int i = 0; i < 5000; i++) {
      lane.mark(
          ms(500) + i * 1000L,
          MarkKind.DATA,
          i % 5 == 0 ? "EOF" : "read",
          Samples.fields("data", i));
    }
    browser.open(page("dense.html", line, ms(1000)));
    List<Map<String, Object>> marks = marks(browser.state());
    assertThat(marks).hasSizeLessThan(4);
    assertThat(marks.stream().mapToInt(mark -> (int) number(mark, "events")).sum()).isEqualTo(5000);

    Map<String, Object> mark = marks.getFirst();
    browser.hover(number(mark, "x"), number(mark, "y"));
    browser.await(state -> state.get("tip").toString().contains(" events\n"));
    for (int i = 0; i < 20 && number(mark, "events") > 1; i++) {
      browser.click(number(mark, "x"), number(mark, "y"));
      mark = marks(browser.state()).get(marks(browser.state()).size() / 2);
    }
    assertThat(number(mark, "events")).isEqualTo(1);
    browser.hover(number(mark, "x"), number(mark, "y"));
    browser.await(state -> state.get("tip").toString().contains("\ndata "));
  }

  @Test
  void staysSmoothWithAHundredThousandEvents() throws IOException {
    Path page = page("many.html", Samples.many(100_000, 200), ms(600_000));
    browser.open(page);
    Map<String, Object> state = browser.state();
    assertThat((List<?>) state.get("lanes")).hasSize(200);
    assertThat(browser.find("#facts").getText()).startsWith("200 lanes · 100,000 events · 10 min");
    assertThat(browser.texts("#names li")).hasSizeBetween(15, 40);

    Map<?, ?> frames =
        (Map<?, ?>)
            browser.runAsync(
                """
                const done = arguments[0];
                const plot = document.getElementById('plot');
                const box = plot.getBoundingClientRect();
                const drawing = [], between = [];
                let n = 0, before = performance.now();
                function frame(now) {
                  if (n > 0) {
                    drawing.push(window.kq.state.milliseconds);
                    between.push(now - before);
                  }
                  before = now;
                  if (n++ === 90) {
                    done({ drawing: Math.min(...drawing), between: Math.min(...between) });
                    return;
                  }
                  const shift = n % 3 === 0;
                  plot.dispatchEvent(new WheelEvent('wheel', {
                    deltaY: n < 45 ? -120 : 120, shiftKey: shift, cancelable: true,
                    clientX: box.left + 500, clientY: box.top + 100 }));
                  requestAnimationFrame(frame);
                }
                requestAnimationFrame(frame);
                """);
    // The fastest frame, which other load on the machine affects least: it takes 2 ms to draw.
    assertThat(((Number) frames.get("drawing")).doubleValue()).isLessThan(50);
    assertThat(((Number) frames.get("between")).doubleValue()).isLessThan(200);

    browser.press("0");
    browser.find("#search").sendKeys("file-199.log");
    assertThat(browser.state().get("lanes")).isEqualTo(List.of("/srv/data/part-9/file-199.log"));
  }

  // ---- the state of the page ----

  private static double length(Map<String, Object> state) {
    return number(state, "to") - number(state, "from");
  }

  /** Returns the position of a time on the time line. */
  private static double x(Map<String, Object> state, double nanos) {
    double width =
        ((Number) browser.run("return document.getElementById('plot').clientWidth")).doubleValue();
    return (nanos - number(state, "from")) / length(state) * width;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> marks(Map<String, Object> state) {
    return (List<Map<String, Object>>) state.get("marks");
  }

  private static List<Map<String, Object>> marks(Map<String, Object> state, String lane) {
    return marks(state).stream().filter(mark -> mark.get("lane").equals(lane)).toList();
  }
}
