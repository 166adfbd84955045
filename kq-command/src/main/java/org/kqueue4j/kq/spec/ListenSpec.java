// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/**
 * {@code listen:PORT}: connections to a port of the loopback address.
 *
 * @param port the port; 0 for any free one
 */
public record ListenSpec(String text, int port) implements Spec {}
