/**
 * The machine on Linux: descriptors by epoll, timers by the waiter's own timeout, through foreign
 * calls.
 *
 * <p>All that is unsafe stands in {@link org.kqueue4j.linux.Syscall}, {@link
 * org.kqueue4j.linux.Scratch}, {@link org.kqueue4j.linux.EpollEvents}, {@link
 * org.kqueue4j.linux.IoUring} and {@link org.kqueue4j.linux.AioMemory}; what each call means and
 * how its errors are dealt with, in {@link org.kqueue4j.linux.Epoll} and {@link
 * org.kqueue4j.linux.OpenFile}. {@link org.kqueue4j.linux.LinuxKqueue} is the place to begin.
 */
@NullMarked
package org.kqueue4j.linux;

import org.jspecify.annotations.NullMarked;
