// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

/**
 * The output or the error output of a child process, as the source of an event.
 *
 * @param number the descriptor in the child: 1 or 2
 */
public record ChildOutput(Process process, int number) {}
