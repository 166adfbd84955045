/** The timing wheel. */
@NullMarked
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.NullMarked;
