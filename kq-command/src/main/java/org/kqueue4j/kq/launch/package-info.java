/** Commands of the user's, run because something has happened. */
@NullMarked
package org.kqueue4j.kq.launch;

import org.jspecify.annotations.NullMarked;
