/**
 * What a kernel gives to a kqueue: descriptors, processes, callouts, a clock and sleep.
 *
 * <p>These interfaces are all that the engine and the filters know of an operating system. The
 * package {@code linux} implements them on Linux, the testkit on a simulated machine.
 */
@NullMarked
package org.kqueue4j.machine;

import org.jspecify.annotations.NullMarked;
