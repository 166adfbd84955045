// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.top;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopView;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.picture.KnoteName;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Columns;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * {@code kq watch --top}: the knotes of a loop as a table on the terminal, redrawn in place. The
 * table stays on the screen at the end. For the loop's thread.
 */
public final class TopView implements LoopListener, LoopView, Handler {
  private static final int SIGWINCH = 28;
  private static final Duration REFRESH = Duration.ofMillis(500);

  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?1049l\u001b[?25h";
  private static final String HOME = "\u001b[H";
  private static final String REVERSE = "\u001b[7m";
  private static final String PLAIN = "\u001b[0m";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private final Output out;
  private final PrintStream err;
  private final TopTable table = new TopTable();
  private String warning = "";

  public TopView(Output out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Takes the screen, until {@link #leave}. */
  public void enter(Loop loop) {
    loop.kqueue().register(Watch.timer(REFRESH), this);
    watchWindow(loop.kqueue());
    loop.observe(this);
    out.text(ENTER);
    draw();
  }

  private void watchWindow(Kqueue kq) {
    try {
      kq.register(Watch.signal(SIGWINCH), this);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      // The user watches it. The next refresh takes the size of the window.
    }
  }

  /** Releases the screen, and prints the table once more. */
  public void leave() {
    out.text(LEAVE);
    lines().forEach(out::line);
    out.flush();
    if (!warning.isEmpty()) {
      err.println("kq: " + warning);
    }
  }

  @Override
  public String name() {
    return "--top";
  }

  /** Redraws the table: the refresh timer has expired, or the window has another size. */
  @Override
  public void handle(Kevent event) {
    draw();
  }

  private void draw() {
    List<String> lines = lines();
    StringBuilder screen = new StringBuilder(HOME);
    for (int i = 0; i < lines.size(); i++) {
      boolean head = i == TopTable.HEAD_LINE && Terminal.hasColours();
      screen.append(head ? REVERSE + lines.get(i) + PLAIN : lines.get(i));
      screen.append(REST_OF_LINE).append("\r\n");
    }
    screen.append(Columns.cut(warning, Terminal.windowSize().columns())).append(REST_OF_SCREEN);
    out.text(screen.toString());
    out.flush();
    table.drawn();
  }

  private List<String> lines() {
    Terminal.WindowSize size = Terminal.windowSize();
    return table.lines(size.columns(), size.rows() - 1, System.nanoTime());
  }

  @Override
  public void begin(KqueueDump queue, List<Spec> specs) {
    table.begin(specs.stream().map(KnoteName::of).toList(), queue, System.nanoTime());
  }

  @Override
  public void changed(KqueueDump queue) {
    table.states(queue, System.nanoTime());
  }

  @Override
  public void reported(Occurrence occurrence) {
    table.event(occurrence, System.nanoTime());
  }

  @Override
  public void occurred(Occurrence occurrence) {
    // It shows in the table.
  }

  @Override
  public void warning(String message) {
    warning = message;
  }
}
