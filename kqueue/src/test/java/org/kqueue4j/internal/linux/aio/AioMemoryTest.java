// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.internal.filter.AioState.Operation;

/** Which memory the kernel is shown. */
class AioMemoryTest {
  private static boolean isShown(Operation operation, ByteBuffer buffer) {
    return AioMemory.of(operation, buffer).address() == MemorySegment.ofBuffer(buffer).address();
  }

  @ParameterizedTest
  @EnumSource(names = {"READ", "WRITE"})
  void memoryOfTheGarbageCollectorIsShown(Operation operation, @TempDir Path folder)
      throws Exception {
    ByteBuffer direct = ByteBuffer.allocateDirect(100);
    assertThat(isShown(operation, direct)).isTrue();
    assertThat(isShown(operation, direct.position(3).slice().duplicate())).isTrue();
    assertThat(isShown(operation, Arena.ofAuto().allocate(10).asByteBuffer())).isTrue();
    assertThat(isShown(operation, Arena.global().allocate(10).asByteBuffer())).isTrue();
    Path path = Files.writeString(folder.resolve("mapped"), "abc");
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 3);
      assertThat(isShown(Operation.WRITE, mapped)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"READ", "WRITE"})
  void memoryThatCanBeFreedIsNotShown(Operation operation) {
    try (Arena shared = Arena.ofShared()) {
      ByteBuffer buffer = shared.allocate(10).asByteBuffer();
      assertThat(isShown(operation, buffer)).isFalse();
      assertThat(isShown(operation, buffer.position(1).slice())).isFalse();
    }
    try (Arena confined = Arena.ofConfined()) {
      assertThat(isShown(Operation.WRITE, confined.allocate(10).asByteBuffer())).isFalse();
    }
  }

  @Test
  void copyIsAlignedAsTheOriginal() {
    try (Arena shared = Arena.ofShared()) {
      for (int alignment = 1; alignment <= 4096; alignment *= 2) {
        ByteBuffer buffer = shared.allocate(8192, 4096).asSlice(alignment).asByteBuffer();
        AioMemory memory = AioMemory.of(Operation.READ, buffer);
        assertThat(memory.address() % alignment).isZero();
      }
    }
  }
}
