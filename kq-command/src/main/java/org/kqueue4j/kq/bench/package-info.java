/** {@code kq bench}: what the library costs on this machine, beside the JDK's own. */
@NullMarked
package org.kqueue4j.kq.bench;

import org.jspecify.annotations.NullMarked;
