// SPDX-License-Identifier: BSD-2-Clause
/**
 * The machine on Linux: descriptors by epoll, timers by the waiter's own timeout, through foreign
 * calls.
 *
 * <p>All that is unsafe stands in {@link org.kqueue4j.internal.linux.sys.Syscall}, {@link
 * org.kqueue4j.internal.linux.sys.SyscallBuffer}, {@link
 * org.kqueue4j.internal.linux.poller.EpollEvents}, {@link org.kqueue4j.internal.linux.aio.IoUring}
 * and {@link org.kqueue4j.internal.linux.aio.AioMemory}; what each call means and how its errors
 * are dealt with, in {@link org.kqueue4j.internal.linux.poller.Epoll} and {@link
 * org.kqueue4j.internal.linux.fd.OpenFile}. {@link org.kqueue4j.internal.linux.LinuxKqueue} is the
 * place to begin.
 */
@NullMarked
package org.kqueue4j.internal.linux;

import org.jspecify.annotations.NullMarked;
