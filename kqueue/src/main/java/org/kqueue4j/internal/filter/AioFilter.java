package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_FLAG1;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.sys.Errno;

/**
 * AIO: an asynchronous request has ended. The ident is the request's number, data the errno, 0 for
 * success; {@code EV_EOF} is set (FreeBSD's {@code aio_filtops}).
 *
 * <p>The knote comes with the request and lasts until it is reported with {@code EV_ONESHOT}, or
 * deleted. The hook is the job.
 */
public final class AioFilter implements FilterOps {
  private final AioJobs jobs;

  public AioFilter(AioJobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public KnoteKind links() {
    return KnoteKind.NONE;
  }

  /** Only a submission registers, which is known by {@code EV_FLAG1}: no user can set it. */
  @Override
  public @Nullable Failure attach(Knote kn) {
    AioJob job = kn.hasFlags(EV_FLAG1) ? jobs.find(kn.ident()) : null;
    if (job == null) {
      return Failure.of(
          Errno.EPERM, "AIO events come with the submission of a request; use Kqueue.submit");
    }
    kn.clearFlags(EV_FLAG1);
    kn.setHook(job);
    job.setKnote(kn);
    return null;
  }

  @Override
  public void detach(Knote kn) {
    job(kn).setKnote(null);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    AioJob job = job(kn);
    if (!job.isDone()) {
      return false;
    }
    Errno error = job.error();
    kn.setData(error == null ? 0 : error.number());
    kn.addFlags(EV_EOF);
    return true;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    event.origin = job(kn);
  }

  private static AioJob job(Knote kn) {
    return (AioJob) Objects.requireNonNull(kn.hook());
  }
}
