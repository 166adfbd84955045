// SPDX-License-Identifier: BSD-2-Clause
/**
 * Servers that others wrote, over the selectors of kqueue4j, under a load of clients of all sorts.
 *
 * <p>Each runs the same {@link org.kqueue4j.servers.Application} and must pass {@link
 * org.kqueue4j.servers.ServerContract}.
 */
package org.kqueue4j.servers;
