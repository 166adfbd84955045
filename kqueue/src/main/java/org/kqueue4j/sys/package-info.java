/**
 * The words of the interface: what {@code <sys/event.h>} and {@code <sys/errno.h>} are to C.
 *
 * <p>{@link org.kqueue4j.sys.Event} has the numbers under the names that a C programmer knows, for
 * static import; {@link org.kqueue4j.sys.Errno} the errors; {@link org.kqueue4j.sys.KeventStruct}
 * the structure itself. Every other package stands on this one, and it on none.
 */
@NullMarked
package org.kqueue4j.sys;

import org.jspecify.annotations.NullMarked;
