/**
 * {@code kq tree}: follows processes and their descendants.
 *
 * <p>A {@link org.kqueue4j.kq.tree.TreeHistory} listens to the process tree and keeps what has
 * become known, one {@link org.kqueue4j.kq.tree.TreeProcess} for each process. {@link
 * org.kqueue4j.kq.tree.TreeReport}s tell it: as lines, as JSON, as a picture.
 */
@NullMarked
package org.kqueue4j.kq.tree;

import org.jspecify.annotations.NullMarked;
