// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.KeventList;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * Asynchronous requests: each has one event and the right result, and what is read is what was
 * written. A read of a pipe completes when the pipe is written to or the request is cancelled.
 */
final class AioDrill extends Drill {
  private static final int BLOCKS = 16;
  private static final int BLOCK = 64;
  private static final long UNKNOWN = -1;

  private enum What {
    WRITE,
    READ,
    FSYNC,
    PIPE
  }

  /** A request that has been submitted. */
  private static final class Job {
    final What what;
    final int block;
    final long value;
    final @Nullable ByteBuffer buffer;
    @Nullable AioRequest request;
    boolean mustComplete;

    /** The outcome of its cancellation; null if there was none. */
    @Nullable AioCancel cancellation;

    Job(What what, int block, long value, @Nullable ByteBuffer buffer) {
      this.what = what;
      this.block = block;
      this.value = value;
      this.buffer = buffer;
    }
  }

  private final Path path;
  private final FileChannel file;
  private final int pipe;
  private final Stream stream; // this
  private final long[] values = new long[BLOCKS]; // this
  private final boolean[] busy = new boolean[BLOCKS]; // this
  private final Map<DrillKnote, Job> jobs = new HashMap<>(); // this
  private @Nullable Job onPipe; // this
  private long next = 1; // this
  private boolean noPipes; // this

  AioDrill(int pipe, Station station, Tally tally) throws IOException {
    super("aio", station, tally);
    this.pipe = pipe;
    path = Files.createTempFile("soak", null);
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    file.write(ByteBuffer.allocate(BLOCKS * BLOCK));
    stream = Stream.open(Stream.Kind.PIPE_NUMBER, pipe);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int block = random.nextInt(BLOCKS);
    boolean cancel = random.nextBoolean();
    int choice = random.nextInt(16);
    switch (choice) {
      case 0, 1, 2 -> transfer(What.WRITE, block);
      case 3, 4, 5 -> transfer(What.READ, block);
      case 6 -> submit(new Job(What.FSYNC, 0, 0, null), Aio.fsync(file));
      case 7 -> readPipe();
      case 8 -> finishPipe(cancel);
      case 9, 10 -> settle();
      default -> {}
    }
  }

  private synchronized void transfer(What what, int block) {
    if (busy[block]) {
      return;
    }
    busy[block] = true;
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    long position = (long) block * BLOCK;
    if (what == What.READ) {
      submit(new Job(what, block, values[block], buffer), Aio.read(file, buffer, position));
      return;
    }
    long value = next++;
    while (buffer.hasRemaining()) {
      buffer.putLong(value);
    }
    submit(new Job(what, block, value, buffer), Aio.write(file, buffer.flip(), position));
  }

  private synchronized void readPipe() {
    if (onPipe != null || noPipes) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    Job job = new Job(What.PIPE, 0, 0, buffer);
    try {
      if (submit(job, Aio.read(pipe, buffer, 0))) {
        onPipe = job;
      }
    } catch (KqueueException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      noPipes = true; // there is no io_uring here
    }
  }

  private synchronized boolean submit(Job job, Aio aio) {
    note(job.what + " block " + job.block);
    KeventList fields = new KeventList(1).add(0, Event.EVFILT_AIO, Event.EV_ONESHOT, 0, 0, null);
    DrillKnote knote = DrillKnote.called(this, station.opening(), fields);
    boolean done =
        knote.change(
            () -> job.request = knote.opening.kqueue.submit(aio.attachment(knote)));
    if (done) {
      tally.put.increment();
      jobs.put(knote, job);
    } else {
      busy[job.block] = false;
    }
    return done;
  }

  /** Cancels the read of the pipe, or writes to the pipe. */
  private synchronized void finishPipe(boolean cancel) throws IOException {
    Job job = onPipe;
    if (job == null || job.request == null || job.mustComplete) {
      return;
    }
    job.mustComplete = true;
    if (cancel) {
      job.cancellation = job.request.cancel();
      note("cancel: " + job.cancellation);
    } else {
      note("write to the pipe");
      stream.write(1);
    }
  }

  @Override
  void settle() throws Exception {
    await(
        "all requests are complete",
        () -> {
          Job job = onPipe;
          return jobs.size() == (job != null && !job.mustComplete ? 1 : 0);
        });
  }

  /** Accounts for the requests of a closed queue, which complete without an event. */
  @Override
  synchronized void revive() {
    jobs.entrySet()
        .removeIf(entry -> entry.getKey().isLost() && completedSilently(entry.getValue()));
  }

  private boolean completedSilently(Job job) {
    AioRequest request = job.request;
    if (request == null || !request.isDone()) {
      return false;
    }
    if (job.what == What.WRITE) {
      values[job.block] = request.error() == null ? job.value : UNKNOWN;
    }
    complete(job);
    return true;
  }

  private void complete(Job job) {
    if (job.what == What.READ || job.what == What.WRITE) {
      busy[job.block] = false;
    }
    if (job == onPipe) {
      onPipe = null;
    }
  }

  @Override
  synchronized void taken(DrillKnote knote, Report event) {
    Job job = jobs.remove(knote);
    if (job == null || job.request == null) {
      if (knote.isLost()) {
        return;
      }
      throw new Violation("an event of no request", knote, event);
    }
    complete(job);
    if (event.ident() != job.request.ident()
        || event instanceof Report.Typed typed && typed.event().source() != job.request) {
      throw new Violation("the event of another request", knote, event);
    }
    Errno error = job.request.error();
    boolean cancelled = error == Errno.ECANCELED;
    if (job.cancellation == AioCancel.CANCELED && !cancelled
        || job.cancellation == null && cancelled) {
      throw new Violation("ended with " + error, knote, event);
    }
    if (!cancelled) {
      check(job, error, job.request, knote, event);
    }
    notifyAll();
  }

  private void check(
      Job job, @Nullable Errno error, AioRequest request, DrillKnote knote, Report event) {
    long bytes =
        switch (job.what) {
          case READ, WRITE -> BLOCK;
          case FSYNC -> 0;
          case PIPE -> 1;
        };
    if (error != null || request.result() != bytes) {
      throw new Violation(job.what + " failed with " + error, knote, event);
    }
    if (job.what == What.WRITE) {
      values[job.block] = job.value;
    }
    if (job.what == What.READ && job.buffer != null && job.value != UNKNOWN) {
      for (int i = 0; i < BLOCK; i += Long.BYTES) {
        if (job.buffer.getLong(i) != job.value) {
          throw new Violation("read " + job.buffer.getLong(i), knote, event);
        }
      }
    }
  }

  @Override
  void end() throws Exception {
    finishPipe(true);
    super.end();
  }

  @Override
  synchronized void abandon() throws IOException {
    file.close();
    Files.delete(path);
    stream.close(null);
  }
}
