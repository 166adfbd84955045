// SPDX-License-Identifier: BSD-2-Clause
/**
 * The language that says what to watch.
 *
 * <p>{@link org.kqueue4j.kq.spec.Spec} declares and parses each kind. The packages {@code source},
 * {@code path} and {@code tcp} open it.
 */
@NullMarked
package org.kqueue4j.kq.spec;

import org.jspecify.annotations.NullMarked;
