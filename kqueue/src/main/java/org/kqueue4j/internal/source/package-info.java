// SPDX-License-Identifier: BSD-2-Clause
/**
 * Event sources that are objects and no descriptors: their idents, and the files of those that a
 * program has defined itself.
 */
@NullMarked
package org.kqueue4j.internal.source;

import org.jspecify.annotations.NullMarked;
