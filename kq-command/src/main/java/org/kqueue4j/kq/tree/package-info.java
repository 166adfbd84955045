// SPDX-License-Identifier: BSD-2-Clause
/**
 * {@code kq tree}: follows processes and their descendants.
 *
 * <p>A {@link org.kqueue4j.kq.tree.TreeHistory} listens to the process tree and keeps what is
 * known, one {@link org.kqueue4j.kq.tree.TreeProcess} for each process. A {@link
 * org.kqueue4j.kq.tree.TreeReport} prints it as lines or JSON, or draws it.
 */
@NullMarked
package org.kqueue4j.kq.tree;

import org.jspecify.annotations.NullMarked;
