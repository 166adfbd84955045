// SPDX-License-Identifier: BSD-2-Clause
/**
 * The races that the engine's lock rules name. No thread sleeps and nothing is opened, so jcstress
 * runs each of them some hundred thousand times. {@code ./test} runs them with assertions, which
 * check the lock rules themselves.
 */
@NullMarked
package org.kqueue4j.concurrency.engine;

import org.jspecify.annotations.NullMarked;
