/** {@code kq replay}: runs scenarios on the simulated machine, and compares traces. */
@NullMarked
package org.kqueue4j.kq.replay;

import org.jspecify.annotations.NullMarked;
