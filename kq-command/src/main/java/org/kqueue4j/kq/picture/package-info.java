// SPDX-License-Identifier: BSD-2-Clause
/**
 * Pictures: HTML pages that show events on a time line.
 *
 * <p>A {@link org.kqueue4j.kq.picture.TimeLine} grows as things happen, with a {@link
 * org.kqueue4j.kq.picture.Lane} for everything that has states and events; {@link
 * org.kqueue4j.kq.picture.KnoteLanes} keeps a lane for each knote of a kqueue. At the end it is
 * written as one file, which needs no other file and no network. A {@code ReplayPage} is such a
 * page with the steps of a scenario.
 *
 * <p>The page itself is in the resources beside these classes: {@code timeline.html}, {@code .css}
 * and {@code .js}, and {@code steps.js}.
 */
@NullMarked
package org.kqueue4j.kq.picture;

import org.jspecify.annotations.NullMarked;
