package org.pagewalk.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.status.NtStatus;

/** Sizes that NtCreatePagingFile takes, and what a file added while the system runs is good for. */
class PagingFileSizesTest {
  private final PagingRoom room = new PagingRoom(512, 0, 0);
  private final MemoryManager memory = room.memory;

  @ParameterizedTest
  @CsvSource({
    "0x1FFF, 0x100000, 0xC00000F0",
    "0xFFFFF000, 0xFFFFF000, 0xC00000F0",
    "0x2000, 0x1FFF, 0xC00000F1",
    "0x2000, 0xFFFFF000, 0xC00000F1",
    "0x2000, 0x2000, 0",
    "0x2000, 0xFFFFEFFF, 0",
  })
  void theSizesOfAPagingFileHaveLimits(String minimum, String maximum, String status) {
    int answer = memory.addPagingFile(Long.decode(minimum), Long.decode(maximum));
    assertThat(answer).isEqualTo(Long.decode(status).intValue());
    assertThat(memory.pagingFiles().files()).hasSize(answer == NtStatus.SUCCESS ? 1 : 0);
    memory.close();
  }

  @Test
  void aFileAddedLaterRaisesTheLimitAndTakesPages() {
    AddressSpace space = room.machine.newSpace();
    int base = room.machine.commit(space, 0x3000);
    room.machine.write32(space, base + 0x2000, 8);
    room.trim(space);
    assertThat(memory.modifiedWriterStep()).isFalse();
    long limit = memory.commit().limit();
    assertThat(memory.addPagingFile(0x10000, 0x20000)).isEqualTo(NtStatus.SUCCESS);
    assertThat(memory.commit().limit()).isEqualTo(limit + 15);
    room.writeModified();
    assertThat(memory.pagingFiles().usedCount()).isPositive();
    room.evictStandby();
    assertThat(room.machine.read32(space, base + 0x2000)).isEqualTo(8);
    memory.close();
  }
}
