/** System calls that neither the JDK nor the library has for programs. */
@NullMarked
package org.kqueue4j.kq.system;

import org.jspecify.annotations.NullMarked;
