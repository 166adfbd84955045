// SPDX-License-Identifier: BSD-2-Clause
/**
 * {@code kq tree}: follows processes and their descendants.
 *
 * <p>{@link org.kqueue4j.kq.tree.TreeRun} listens to the process tree, which forgets processes that
 * have exited. Its {@link org.kqueue4j.kq.tree.TreeHistory} keeps one {@link
 * org.kqueue4j.kq.tree.TreeProcess} for each. A {@link org.kqueue4j.kq.tree.TreeReport} prints it
 * as lines or JSON, or draws it.
 */
@NullMarked
package org.kqueue4j.kq.tree;

import org.jspecify.annotations.NullMarked;
