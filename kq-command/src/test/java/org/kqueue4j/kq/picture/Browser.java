package org.kqueue4j.kq.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
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

/** A headless Chromium, to see pages as a user sees them. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  /** Longer than any machine takes, however busy it is. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChromeDriver driver;
  private final Path pages;

  private Browser(ChromeDriver driver, Path pages) {
    this.driver = driver;
    this.pages = pages;
  }

  /**
   * Starts it; the test is skipped where there is none.
   *
   * @param folder for its files, and the pages
   */
  static Browser start(Path folder) throws IOException {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        "no chromium or no chromedriver: scripts/chromium installs them");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
    logs.enable(LogType.PERFORMANCE, java.util.logging.Level.ALL);
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
        "--hide-scrollbars",
        "--user-data-dir=" + Files.createDirectories(folder.resolve("profile")));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withLogFile(folder.resolve("chromedriver.log").toFile())
            .build();
    return new Browser(
        new ChromeDriver(service, options), Files.createDirectories(folder.resolve("pages")));
  }

  /** The window is so large. */
  void resize(int width, int height) {
    driver
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The user likes it dark, or light. */
  void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Where to write a page of this name. */
  Path page(String name) {
    return pages.resolve(name);
  }

  /** Opens a page, and waits until it is drawn. */
  void open(Path page) {
    driver.get(page.toUri().toString());
    drawn();
  }

  /** Waits until all that was asked for is drawn. */
  void drawn() {
    await(state -> state != null && number(state, "frames") > 0 && !Boolean.TRUE.equals(state.get("drawing")));
  }

  /** What the page says of itself, once all is drawn. */
  Map<String, Object> state() {
    drawn();
    return raw();
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> raw() {
    return (Map<String, Object>) driver.executeScript("return window.kq ? window.kq.state : null");
  }

  /** Waits until the page's state is like this. */
  Map<String, Object> await(Predicate<Map<String, Object>> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Map<String, Object> state = raw();
      if (condition.test(state)) {
        return state;
      }
      assertThat(System.nanoTime()).as("in time; %s", state).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  static double number(Map<String, Object> state, String name) {
    return ((Number) state.get(name)).doubleValue();
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  Object runAsync(String script, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return driver.executeAsyncScript(script, arguments);
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> findAll(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** Keys, to whatever has the focus. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Tab, so that the focus shows. */
  void tab() {
    press(Keys.TAB);
  }

  Actions actions() {
    return new Actions(driver, Duration.ZERO);
  }

  /** Turns the wheel over a place of the plot. */
  void wheel(int x, int y, int deltaX, int deltaY) {
    Number left = (Number) run("return document.getElementById('plot').getBoundingClientRect().left");
    Number top = (Number) run("return document.getElementById('plot').getBoundingClientRect().top");
    actions()
        .scrollFromOrigin(
            WheelInput.ScrollOrigin.fromViewport(left.intValue() + x, top.intValue() + y),
            deltaX,
            deltaY)
        .perform();
  }

  byte[] screenshot() {
    drawn();
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /** What the console says, since it was last asked. */
  List<String> console() {
    List<String> lines = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      lines.add(entry.getLevel() + " " + entry.getMessage());
    }
    return lines;
  }

  /** What was fetched, since it was last asked. */
  List<String> requests() {
    List<String> urls = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      String message = entry.getMessage();
      if (message.contains("\"Network.requestWillBeSent\"")) {
        int start = message.indexOf("\"url\":\"", message.indexOf("\"request\":{")) + 7;
        urls.add(message.substring(start, message.indexOf('"', start)));
      }
    }
    return urls;
  }

  /** Where the focus is. */
  String focused() {
    return String.valueOf(run("return document.activeElement.id || document.activeElement.tagName"));
  }

  Dimension size() {
    return driver.manage().window().getSize();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
