// SPDX-License-Identifier: BSD-2-Clause
/** One epoll: what is registered with it and what it reports. */
@NullMarked
package org.kqueue4j.internal.linux.poller;

import org.jspecify.annotations.NullMarked;
