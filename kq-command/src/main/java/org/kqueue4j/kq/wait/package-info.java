/** {@code kq wait}: ends when something has happened. */
@NullMarked
package org.kqueue4j.kq.wait;

import org.jspecify.annotations.NullMarked;
