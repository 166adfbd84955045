// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.VnodeFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;

/** VNODE on a descriptor or a path. The hook of the knotes is the {@link WatchedFile}. */
final class InotifyFilter extends VnodeFilter {
  static final InotifyFilter OPS = new InotifyFilter();

  private InotifyFilter() {}

  @Override
  public @Nullable Failure attach(Knote kn) {
    return kn.requireFile().attach(kn);
  }

  @Override
  public void detach(Knote kn) {
    file(kn).detach();
  }

  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    if (kn.requireFile() instanceof PathFile path) {
      Failure failure = path.touch(change.flags);
      if (failure != null) {
        return failure;
      }
    }
    Failure failure = file(kn).ask(kn, change.fflags);
    if (failure != null) {
      return failure;
    }
    kn.setSavedData(change.data);
    kn.setUdata(change.udata);
    return null;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    if (kn.requireFile() instanceof PathFile path) {
      event.origin = path.ident();
    }
  }

  private static WatchedFile file(Knote kn) {
    return (WatchedFile) Objects.requireNonNull(kn.hook());
  }
}
