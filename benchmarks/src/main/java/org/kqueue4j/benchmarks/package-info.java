/** What kqueue4j costs, beside its peers, in the same run on the same machine. */
@NullMarked
package org.kqueue4j.benchmarks;

import org.jspecify.annotations.NullMarked;
