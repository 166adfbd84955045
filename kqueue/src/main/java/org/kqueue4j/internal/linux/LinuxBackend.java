// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import org.kqueue4j.internal.backend.Backend;
import org.kqueue4j.internal.backend.FileEvents;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.inotify.LinuxFileEvents;
import org.kqueue4j.internal.linux.jdk.ChannelDescriptors;
import org.kqueue4j.internal.linux.jdk.FileDescriptors;
import org.kqueue4j.internal.linux.jdk.ProcessDescriptors;
import org.kqueue4j.internal.linux.signal.SignalNames;

/** Linux. Stateless. */
public final class LinuxBackend implements Backend {
  @Override
  public OpenQueue open(QueueOptions options) {
    return LinuxKqueue.open(options);
  }

  @Override
  public FileEvents openFileEvents() {
    return new LinuxFileEvents();
  }

  @Override
  public int descriptorOf(SelectableChannel channel) {
    return ChannelDescriptors.of(channel);
  }

  @Override
  public String howToReachDescriptors() {
    return ChannelDescriptors.howToReach();
  }

  @Override
  public int descriptorOf(FileChannel channel) {
    return FileDescriptors.of(channel);
  }

  @Override
  public int descriptorOf(Process process, int number) {
    return ProcessDescriptors.of(process, number);
  }

  @Override
  public int signalNumber(String name) {
    return SignalNames.number(name);
  }

  @Override
  public String signalName(long number) {
    String name = SignalNames.name(number);
    return name == null ? "signal " + number : "SIG" + name;
  }
}
