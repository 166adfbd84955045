// SPDX-License-Identifier: BSD-2-Clause
/** The descriptors of the JDK's channels, streams and child processes. */
@NullMarked
package org.kqueue4j.internal.linux.jdk;

import org.jspecify.annotations.NullMarked;
