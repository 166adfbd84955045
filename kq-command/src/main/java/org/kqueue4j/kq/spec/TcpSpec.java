// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/** {@code tcp:HOST:PORT}: a connection to a server. */
public record TcpSpec(String text, String host, int port) implements Spec {}
