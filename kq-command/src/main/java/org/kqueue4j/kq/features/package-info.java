/** {@code kq features}: what this machine can do, found out by trying it. */
@NullMarked
package org.kqueue4j.kq.features;

import org.jspecify.annotations.NullMarked;
