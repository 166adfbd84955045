package org.kqueue4j.kern;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.filter.KqueueRead;
import org.kqueue4j.spi.File;
import org.kqueue4j.spi.Knote;
import org.kqueue4j.sys.Failure;

/** A kqueue as a file that other kqueues can watch ({@code kqueueops}). */
public class KqueueFile extends File {
  private final KernelQueue queue;
  private final KqueueRead read;

  /** A file for a kqueue, with one reference, which is the caller's. */
  public KqueueFile(KernelQueue queue) {
    this.queue = queue;
    this.read = new KqueueRead(queue.watchers, queue::count);
  }

  /** The kqueue. */
  public final KernelQueue queue() {
    return queue;
  }

  @Override
  public final @Nullable Failure attach(Knote kn) {
    Failure failure = read.attach(kn);
    if (failure == null) {
      queue.watched();
    }
    return failure;
  }

  @Override
  protected void released() {
    queue.close();
  }
}
