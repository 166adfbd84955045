// SPDX-License-Identifier: BSD-2-Clause
/** AIO by io_uring, or by a pool of threads. */
@NullMarked
package org.kqueue4j.internal.linux.aio;

import org.jspecify.annotations.NullMarked;
