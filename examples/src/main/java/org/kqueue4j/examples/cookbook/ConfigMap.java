// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.nio.file.Path;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.loop.Action;
import org.kqueue4j.loop.EventLoop;

/** Reads the files of a ConfigMap or a Secret of Kubernetes when they are updated. */
final class ConfigMap {
  // doc: watch
  /** Calls a handler when the volume has its files, and when it has been updated. */
  ConfigMap(EventLoop loop, Path volume, Action read) {
    loop.onChange(
        NameWatch.of(volume.resolve("..data")),
        change -> {
          switch (change.kind()) {
            case FOUND, CREATED, REPLACED -> read.run();
            default -> {}
          }
        });
  }
  // end doc
}
