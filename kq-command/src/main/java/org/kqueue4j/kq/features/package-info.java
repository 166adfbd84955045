/** {@code kq features}: reports what this machine can do, by trying it. */
@NullMarked
package org.kqueue4j.kq.features;

import org.jspecify.annotations.NullMarked;
