// SPDX-License-Identifier: BSD-2-Clause
/**
 * BSD's kqueue for the JVM: one queue, with which one thread waits in one call for sockets, pipes,
 * files, processes, signals, timers, asynchronous requests, events of its own and other queues.
 *
 * <h2>Register, wait, handle</h2>
 *
 * <p>A program opens a {@link org.kqueue4j.Kqueue}. It describes what it wants to be notified of by
 * a {@link org.kqueue4j.Watch}, and registers that with an object of its own, the attachment. It
 * gets a {@link org.kqueue4j.Registration}, with which it changes or ends what it has registered.
 * It waits, and gets {@link org.kqueue4j.Kevent}s, each of a class that says what has happened.
 *
 * <pre>{@code
 * try (Kqueue kq = Kqueue.open()) {
 *   kq.register(Watch.read(channel), session);
 *   kq.register(Watch.process(child), child);
 *   kq.register(Watch.timer(Duration.ofSeconds(30)));
 *   while (true) {
 *     for (Kevent event : kq.take()) {
 *       switch (event) {
 *         case Kevent.Read read -> read.attachment(Session.class).receive();
 *         case Kevent.Proc proc -> log("the child " + proc.exitStatus().orElseThrow());
 *         case Kevent.Timer _ -> sweep();
 *         default -> throw new AssertionError(event);
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>A program that waits for several things at once is shorter with an {@link
 * org.kqueue4j.loop.EventLoop}, which calls a handler for each event. A thread that waits for one
 * thing calls {@link org.kqueue4j.Kqueue#await}.
 *
 * <h2>Level, edge, once</h2>
 *
 * <p>Readable, writable and exceptional are conditions: they are reported for as long as they hold.
 * With {@link org.kqueue4j.IoWatch#clear} they are reported when the source changes, and the
 * program reads or writes until it would block. All other events are reported each time that they
 * happen. {@link org.kqueue4j.Watch#dispatch} disables the registration when it reports, until the
 * program enables it again; {@link org.kqueue4j.Watch#oneshot} ends it.
 *
 * <p>What happens several times before it is reported is one event: a timer has a number of
 * expirations, a signal a number of deliveries, a file a set of notes.
 *
 * <h2>Failures</h2>
 *
 * <p>What is registered is reported, or the registration fails. A {@link
 * org.kqueue4j.sys.KqueueException} has BSD's errno and a sentence with the cause; those that
 * programs handle have classes of their own. A call that fails changes nothing.
 *
 * <h2>Two layers</h2>
 *
 * <p>{@link org.kqueue4j.Kqueue#kevent} is the system call of the manual page on {@link
 * org.kqueue4j.KeventList}s, with the constants of {@link org.kqueue4j.sys.Event}. It is for ports
 * of C programs and for loops that must not allocate. Both layers use the same queue and may be
 * mixed. An unnoticed mistake of the lower layer cannot be made in the upper one:
 *
 * <table class="striped">
 * <caption>What differs</caption>
 * <thead><tr><th>manual page</th><th>registrations</th></tr></thead>
 * <tbody>
 * <tr><td>EV_ADD of what exists changes some of its fields, and keeps its flags</td>
 * <td>{@code register} fails with {@code EEXIST}; {@code modify} replaces all</td></tr>
 * <tr><td>EV_ENABLE overwrites notes, data and udata</td>
 * <td>{@code enable} enables</td></tr>
 * <tr><td>a timer that is added again runs on</td><td>{@code modify} starts it again</td></tr>
 * <tr><td>a file's or a user's event without EV_CLEAR is reported again and again</td>
 * <td>it is reported each time that it happens</td></tr>
 * <tr><td>NOTE_TRIGGER has no effect when it creates the event</td>
 * <td>{@code trigger} needs a registration</td></tr>
 * <tr><td>the program chooses idents for timers and user events</td>
 * <td>the registration is the identity</td></tr>
 * </tbody>
 * </table>
 *
 * <h2>Portability</h2>
 *
 * <p>The queue gives the answers of DragonFly BSD's kernel. The system below it is Linux, and shows
 * in some places:
 *
 * <ul>
 *   <li>A channel needs an option of {@code java} to be watched by its descriptor; without it there
 *       are no counts ({@link org.kqueue4j.Watch#read(java.nio.channels.SelectableChannel)}).
 *   <li>Forks and executions of other processes need the rights for Linux's proc connector; exits
 *       do not ({@link org.kqueue4j.Watch#process(long, ProcNote...)}).
 *   <li>On a network file system only changes that this machine makes are reported.
 *   <li>The error of a socket can be taken once ({@link org.kqueue4j.Kevent#error}).
 *   <li>A signal is reported a moment after it was sent, and some cannot be watched in a JVM
 *       ({@link org.kqueue4j.Watch#signal(int)}).
 *   <li>{@link org.kqueue4j.VnodeNote#OPEN}, {@code CLOSE}, {@code CLOSE_WRITE}, {@code READ} and
 *       {@code TRUNCATE}, {@link org.kqueue4j.ProcNote#REAP}, {@link org.kqueue4j.IoWatch#atEnd}
 *       and {@link org.kqueue4j.IoWatch#asPolled} are not DragonFly's.
 * </ul>
 *
 * <p>The file <a
 * href="https://github.com/kqueue4j/kqueue4j/blob/main/DIVERGENCES.md">DIVERGENCES.md </a> has each
 * difference, its reason and its test. Code that is to run on a simulated machine uses nothing but
 * descriptors, processes, signals, timers, user events and other queues.
 */
@NullMarked
package org.kqueue4j;

import org.jspecify.annotations.NullMarked;
