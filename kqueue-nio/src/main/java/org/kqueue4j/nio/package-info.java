// SPDX-License-Identifier: BSD-2-Clause
/** Selectors of {@code java.nio} that wait by a kqueue. */
@NullMarked
package org.kqueue4j.nio;

import org.jspecify.annotations.NullMarked;
