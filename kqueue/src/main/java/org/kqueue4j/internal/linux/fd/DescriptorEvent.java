// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

/** An event that may change the {@link DescriptorState} of a descriptor. */
enum DescriptorEvent {
  /** Epoll has accepted a level-triggered registration of the file. */
  REGISTER_LEVEL,

  /** Epoll has accepted an edge-triggered registration of the file. */
  REGISTER_EDGE,

  /** Epoll can't poll the file, or must not, since its poll consumes the news. */
  REFUSE,

  /** The registration has ended. */
  UNREGISTER,

  /** The level-triggered registration has reported what no knote wants. */
  DEMOTE,

  /** The descriptor is about to be closed, was closed, or names another file. */
  CLOSE,

  /** Epoll is going to report what is ready, since it has just been asked. */
  AWAIT,

  /** Epoll has reported the file. */
  REPORT,

  /** A knote is evaluated. */
  ASK,

  /** An enabled knote was found active. */
  WANT,

  /** What epoll reported in an earlier round no longer counts. */
  NEXT_ROUND
}
