// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/** A virtual device as an open file. */
final class DeviceFile extends File {
  private final Device device = new Device();
  private final Runnable onClose;

  DeviceFile(Runnable onClose) {
    this.onClose = onClose;
  }

  Device device() {
    return device;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Device.Channel channel = Device.channel(kn.filter());
    if (channel == null) {
      return Failure.of(Errno.EOPNOTSUPP, "a device has no filter " + kn.filter());
    }
    kn.setOps(channel);
    kn.setHook(device);
    channel.notes(device).insert(kn);
    return null;
  }

  /** The device stays: it may have taken over knotes of another file. */
  @Override
  protected void released() {
    onClose.run();
  }
}
