/**
 * Races of the engine that the lock rules speak of: nobody sleeps and nothing is opened, so
 * jcstress runs them by the hundred thousand. {@code ./test} runs them with assertions, which check
 * the lock rules themselves.
 */
@NullMarked
package org.kqueue4j.concurrency.engine;

import org.jspecify.annotations.NullMarked;
