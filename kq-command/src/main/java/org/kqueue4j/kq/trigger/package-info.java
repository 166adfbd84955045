/** {@code kq trigger}: makes {@code user:ID} happen for those who wait for it. */
@NullMarked
package org.kqueue4j.kq.trigger;

import org.jspecify.annotations.NullMarked;
