// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.LoopView;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.Reason;

/** Draws a loop: a lane for each thing that the user asked for. For the loop's thread. */
public final class LoopPicture implements LoopView, AutoCloseable {
  private final Path file;
  private final Arguments arguments;

  /** Whether the loop has begun, so that there is something to draw. */
  private boolean begun;

  private long start = System.nanoTime();
  private TimeLine line;
  private KnoteLanes lanes;

  private LoopPicture(Path file, Arguments arguments) throws KqException {
    this.file = file;
    this.arguments = arguments;
    try {
      TimeLine.requireWritable(file);
    } catch (IOException e) {
      throw failed(e);
    }
    this.line = newLine();
    this.lanes = lanesOf(line);
  }

  private TimeLine newLine() {
    return new TimeLine(arguments.line(), Instant.now());
  }

  private static KnoteLanes lanesOf(TimeLine line) {
    return new KnoteLanes(line, KnoteName::of);
  }

  /**
   * Makes the picture that an option asks for. Returns null if it was not given.
   *
   * @throws KqException if the file clearly cannot be written, or its name is wrong
   */
  public static @Nullable LoopPicture of(Arguments arguments, CommandOption option)
      throws KqException {
    Path file = arguments.path(option);
    return file == null ? null : new LoopPicture(file, arguments);
  }

  @Override
  public void begin(KqueueDump queue, List<Spec> specs) {
    begun = true;
    start = System.nanoTime();
    line = newLine();
    lanes = lanesOf(line);
    lanes.begin(now(), queue.knotes(), specs.stream().map(KnoteName::of).toList());
  }

  private KqException failed(IOException e) {
    return arguments.failed(Reason.of(e), e);
  }

  public long now() {
    return System.nanoTime() - start;
  }

  public Lane lane(String name, String about) {
    return line.lane(name, about);
  }

  @Override
  public void changed(KqueueDump queue) {
    lanes.states(now(), queue.knotes());
  }

  @Override
  public void reported(Occurrence occurrence) {
    lanes.mark(now(), KnoteName.of(occurrence), Happening.of(occurrence));
  }

  /** Writes the page, if the loop has begun. */
  @Override
  public void close() throws KqException {
    if (!begun) {
      return;
    }
    try {
      line.write(file, now());
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
