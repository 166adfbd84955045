/**
 * What the JDK's Flight Recorder is told of kqueues. {@link org.kqueue4j.jfr.Recorder} is all that
 * others see of it; the rest needs module {@code jdk.jfr} and is not loaded unless somebody
 * records.
 */
@NullMarked
package org.kqueue4j.jfr;

import org.jspecify.annotations.NullMarked;
