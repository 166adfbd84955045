// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.imageio.ImageIO;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.WheelInput;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that shows pages as a user sees them. */
public final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  /**
   * Selenium warns that it does not know the protocol of the newest browsers, which is not used
   * here.
   */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  /** Longer than any machine takes, however busy it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts it. Skips the test where there is none.
   *
   * @param folder the directory for its own files
   */
  public static Browser start(Path folder) throws IOException {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "no chromium or no chromedriver: scripts/chromium installs them");
    SELENIUM.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--user-data-dir=" + Files.createDirectories(folder.resolve("profile")));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withLogFile(folder.resolve("chromedriver.log").toFile())
            .build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.driver.get("about:blank");
    browser.driver.manage().timeouts().scriptTimeout(PATIENCE);
    browser.requests(); // the resources of its first page
    return browser;
  }

  /** Sets the size of the window. */
  public void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Long.valueOf(width).equals(run("return window.innerWidth"))) {
      assertThat(System.nanoTime()).as("is as wide in time").isLessThan(deadline);
    }
  }

  /** Sets whether the user prefers dark pages. */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Opens a page, and waits until it is drawn. */
  public void open(Path page) {
    driver.get(page.toUri().toString());
    state();
  }

  /** Returns the state of the page, once everything is drawn. */
  public Map<String, Object> state() {
    return await(
        state -> number(state, "frames") > 0 && Boolean.FALSE.equals(state.get("drawing")));
  }

  /** Waits until the state of the page passes a test. */
  public Map<String, Object> await(Predicate<Map<String, Object>> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Object state = run("return window.kq ? window.kq.state : null");
      if (state instanceof Map<?, ?> map) {
        @SuppressWarnings("unchecked")
        Map<String, Object> found = (Map<String, Object>) map;
        if (condition.test(found)) {
          return found;
        }
      }
      assertThat(System.nanoTime()).as("in time; %s, %s", state, console()).isLessThan(deadline);
    }
  }

  /** Returns a number of the state. */
  public static double number(Map<String, Object> state, String name) {
    return ((Number) state.get(name)).doubleValue();
  }

  /** Runs a script. Returns its result. */
  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Runs a script. Returns what it passes to its last argument, a function. */
  public Object runAsync(String script, Object... arguments) {
    return driver.executeAsyncScript(script, arguments);
  }

  /** Returns the visible element of a selector, once everything is drawn. */
  public WebElement find(String selector) {
    state();
    return driver.findElement(By.cssSelector(selector));
  }

  /**
   * Returns the visible text of the elements of a selector, one line each, once everything is
   * drawn.
   */
  public List<String> texts(String selector) {
    state();
    return driver.findElements(By.cssSelector(selector)).stream()
        .map(element -> element.getText().replaceAll("\\s+", " "))
        .toList();
  }

  /** Presses keys where the focus is. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Returns the element that has the focus. */
  public String focused() {
    return String.valueOf(run("return document.activeElement.id"));
  }

  /** Returns actions that take no time. */
  public Actions actions() {
    return new Actions(driver, Duration.ZERO);
  }

  /** Moves the pointer to a position on the time line. */
  public void hover(double x, double y) {
    int[] at = viewport(x, y);
    actions().moveToLocation(at[0], at[1]).perform();
  }

  /** Clicks on a position of the time line. */
  public void click(double x, double y) {
    int[] at = viewport(x, y);
    actions().moveToLocation(at[0], at[1]).click().perform();
  }

  /** Drags the time line. */
  public void drag(double x, double y, int byX, int byY) {
    int[] at = viewport(x, y);
    actions()
        .moveToLocation(at[0], at[1])
        .clickAndHold()
        .moveToLocation(at[0] + byX / 2, at[1] + byY / 2)
        .moveToLocation(at[0] + byX, at[1] + byY)
        .release()
        .perform();
  }

  /** Turns the wheel at a position of the time line. */
  public void wheel(double x, double y, int deltaX, int deltaY) {
    int[] at = viewport(x, y);
    actions()
        .scrollFromOrigin(WheelInput.ScrollOrigin.fromViewport(at[0], at[1]), deltaX, deltaY)
        .perform();
  }

  /** Moves two fingers on the time line apart or together. */
  public void pinch(double y, double left, double right, double byLeft, double byRight) {
    int[] a = viewport(left, y);
    int[] b = viewport(right, y);
    touch("touchStart", a[0], b[0], a[1]);
    touch("touchMove", a[0] + byLeft / 2, b[0] + byRight / 2, a[1]);
    touch("touchMove", a[0] + byLeft, b[0] + byRight, a[1]);
    driver.executeCdpCommand(
        "Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
  }

  private void touch(String type, double left, double right, double y) {
    driver.executeCdpCommand(
        "Input.dispatchTouchEvent",
        Map.of(
            "type",
            type,
            "touchPoints",
            List.of(Map.of("x", left, "y", y, "id", 0), Map.of("x", right, "y", y, "id", 1))));
  }

  private int[] viewport(double x, double y) {
    List<?> at =
        (List<?>)
            run(
                "const b = document.getElementById('plot').getBoundingClientRect();"
                    + "return [b.left, b.top];");
    return new int[] {
      (int) Math.round(((Number) at.get(0)).doubleValue() + x),
      (int) Math.round(((Number) at.get(1)).doubleValue() + y)
    };
  }

  /** Returns the number of colours in the visible part of an element. */
  public int colours(String selector) throws IOException {
    byte[] png = find(selector).getScreenshotAs(OutputType.BYTES);
    var image = ImageIO.read(new ByteArrayInputStream(png));
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }

  /** Returns the messages of the console since the last call. */
  public List<String> console() {
    List<String> lines = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      lines.add(entry.getLevel() + " " + entry.getMessage());
    }
    return lines;
  }

  /**
   * Returns the resources that were fetched since the last call, except for the browser's own
   * pages.
   */
  public List<String> requests() {
    List<String> urls = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      String message = entry.getMessage();
      if (message.contains("\"Network.requestWillBeSent\"")) {
        int start = message.indexOf("\"url\":\"", message.indexOf("\"request\":{")) + 7;
        String url = message.substring(start, message.indexOf('"', start));
        if (!url.startsWith("chrome:")) {
          urls.add(url);
        }
      }
    }
    return urls;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
