// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import java.util.HashMap;
import java.util.Map;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.source.SourceIdent;

/** The files that a kqueue watches by their paths. Guarded by the lock of the kqueue. */
public final class WatchedPaths {
  private final FileWatches watches;
  private final Map<SourceIdent, PathFile> files = new HashMap<>();

  /** Makes the paths of a kqueue; there are none yet. */
  public WatchedPaths(FileWatches watches) {
    this.watches = watches;
  }

  /** Returns the file of a path, with one more reference for the caller. */
  public File hold(SourceIdent ident) {
    PathFile file = files.get(ident);
    if (file != null && file.tryHold()) {
      watches.recordEarly();
      return file;
    }
    file = new PathFile(this, watches, ident);
    files.put(ident, file);
    return file;
  }

  /** Forgets a file that no knote holds any more. */
  void forget(PathFile file) {
    files.remove(file.ident(), file);
  }
}
