// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.source;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_OOB;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * READ, WRITE and EXCEPT on a {@link SourceFile} that counts. The hook of the knote is the file.
 */
final class SourceFilter implements FilterOps {
  static final SourceFilter OPS = new SourceFilter();

  private SourceFilter() {}

  @Override
  public boolean isDescriptor() {
    return true;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Failure refused = check(kn.filter(), kn.flags(), kn.savedFflags());
    if (refused == null) {
      source(kn).notes().insert(kn);
    }
    return refused;
  }

  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    Failure refused = check(kn.filter(), change.flags, change.fflags);
    return refused != null ? refused : FilterOps.super.touch(kn, change);
  }

  private static @Nullable Failure check(int filter, int flags, int fflags) {
    int known = filter == EVFILT_EXCEPT ? NOTE_OOB : NOTE_LOWAT;
    if ((fflags & ~known) != 0) {
      return Failure.of(
          Errno.EINVAL,
          "the notes 0x" + Integer.toHexString(fflags & ~known) + " mean nothing to this source");
    }
    boolean staysDisabled = (flags & (EV_DISABLE | EV_ENABLE)) == EV_DISABLE;
    if (filter == EVFILT_EXCEPT && fflags == 0 && !staysDisabled) {
      return Failure.of(Errno.EINVAL, "without NOTE_OOB nothing can be reported: set it");
    }
    return null;
  }

  @Override
  public void detach(Knote kn) {
    source(kn).notes().remove(kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    SourceFile source = source(kn);
    long count = source.count(kn.filter());
    if (kn.filter() == EVFILT_EXCEPT) {
      return exceptional(kn, count);
    }
    kn.setData(count);
    if (source.isEof(kn.filter())) {
      boolean nothingMore = kn.filter() != EVFILT_READ || count == 0;
      kn.addFlags(nothingMore ? EV_EOF | EV_NODATA : EV_EOF);
      return true;
    }
    kn.clearFlags(EV_EOF | EV_NODATA);
    long wanted = (kn.savedFflags() & NOTE_LOWAT) != 0 ? Math.max(1, kn.savedData()) : 1;
    return count >= wanted;
  }

  private static boolean exceptional(Knote kn, long count) {
    if (count == 0 || (kn.savedFflags() & NOTE_OOB) == 0) {
      return false;
    }
    kn.addFflags(NOTE_OOB);
    return true;
  }

  private static SourceFile source(Knote kn) {
    return (SourceFile) Objects.requireNonNull(kn.hook());
  }
}
