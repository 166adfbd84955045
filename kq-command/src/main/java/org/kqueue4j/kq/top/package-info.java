/** {@code kq watch --top}: what happens, as a table on the terminal. */
@NullMarked
package org.kqueue4j.kq.top;

import org.jspecify.annotations.NullMarked;
