// SPDX-License-Identifier: BSD-2-Clause
/**
 * What an event means: one class a filter, each a set of {@link
 * org.kqueue4j.internal.kern.FilterOps}.
 *
 * <p>The descriptor filters are {@link org.kqueue4j.internal.filter.DescriptorFilter}, which lets
 * the file decide; the meaning of READ on a socket is thus with the sockets, and that of READ on a
 * kqueue is {@link org.kqueue4j.internal.filter.KqueueReadFilter}.
 */
@NullMarked
package org.kqueue4j.internal.filter;

import org.jspecify.annotations.NullMarked;
