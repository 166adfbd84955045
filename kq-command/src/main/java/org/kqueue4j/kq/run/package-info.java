/** {@code kq run}: runs a command whenever something happens. */
@NullMarked
package org.kqueue4j.kq.run;

import org.jspecify.annotations.NullMarked;
