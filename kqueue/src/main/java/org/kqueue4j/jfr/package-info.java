/**
 * What the JDK's Flight Recorder is told of kqueues. {@link org.kqueue4j.jfr.Recorder} is all that
 * others see of it; the rest needs module {@code jdk.jfr} and is not loaded unless somebody
 * records.
 *
 * <p>Each event asks {@code isEnabled} of an object of its own before it makes the one to be
 * recorded: that one the compiler leaves out, so that a recording that is over or has the event
 * disabled costs no object.
 */
@NullMarked
package org.kqueue4j.jfr;

import org.jspecify.annotations.NullMarked;
