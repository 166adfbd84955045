// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

/** {@code signal:NAME}: a signal to kq. */
public record SignalSpec(String text, int signal) implements Spec {}
