// SPDX-License-Identifier: BSD-2-Clause
/**
 * Names and trees: what happens to whatever file a path names, and to everything below a directory.
 *
 * <pre>{@code
 * try (EventLoop loop = EventLoop.open()) {
 *   loop.onChange(Path.of("app.conf"), change -> reload());
 *   loop.onChange(TreeWatch.of(Path.of("src")).gitignore(), change -> rebuild(change.path()));
 *   loop.run();
 * }
 * }</pre>
 *
 * <p>{@link org.kqueue4j.Watch#file} watches one file, whatever becomes of its name, and costs a
 * descriptor for each. A {@link org.kqueue4j.file.FileWatcher} watches paths, and costs one
 * descriptor for all of them, besides one watch of the system for each directory.
 */
@NullMarked
package org.kqueue4j.file;

import org.jspecify.annotations.NullMarked;
