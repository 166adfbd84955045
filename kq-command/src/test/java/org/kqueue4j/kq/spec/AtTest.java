// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtTest {
  @ParameterizedTest
  @CsvSource({
    "at:12:30, 2026-03-04T10:00+01:00[Europe/Berlin], 2026-03-04T12:30+01:00",
    "at:12:30, 2026-03-04T12:30+01:00[Europe/Berlin], 2026-03-05T12:30+01:00",
    "at:12:30:15, 2026-03-04T12:30:14+01:00[Europe/Berlin], 2026-03-04T12:30:15+01:00",
    "at:12:30, 2026-03-28T13:00+01:00[Europe/Berlin], 2026-03-29T12:30+02:00",
    "at:02:30, 2026-03-28T13:00+01:00[Europe/Berlin], 2026-03-29T03:30+02:00",
    "at:2026-01-01T00:00, 2026-03-28T13:00+01:00[Europe/Berlin], 2026-01-01T00:00+01:00",
  })
  void isTheNextSuchTime(String spec, ZonedDateTime now, ZonedDateTime next) throws Exception {
    assertThat(((Spec.At) Spec.parse(spec)).next(now).toOffsetDateTime())
        .isEqualTo(next.toOffsetDateTime());
  }
}
