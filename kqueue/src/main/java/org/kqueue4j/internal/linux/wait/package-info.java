// SPDX-License-Identifier: BSD-2-Clause
/** The threads that wait on a kqueue, and the thread that polls on behalf of others. */
@NullMarked
package org.kqueue4j.internal.linux.wait;

import org.jspecify.annotations.NullMarked;
