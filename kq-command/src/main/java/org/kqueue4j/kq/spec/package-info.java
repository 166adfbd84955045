/**
 * The language in which commands are told what to watch.
 *
 * <p>{@link org.kqueue4j.kq.spec.SpecParser} reads it; a {@link org.kqueue4j.kq.spec.Spec} is what
 * it gives. What becomes of a spec is package {@code source}'s.
 */
@NullMarked
package org.kqueue4j.kq.spec;

import org.jspecify.annotations.NullMarked;
