// SPDX-License-Identifier: BSD-2-Clause
/** SIGNAL by the signal handlers of the JVM. */
@NullMarked
package org.kqueue4j.internal.linux.signal;

import org.jspecify.annotations.NullMarked;
