package org.pagewalk.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(LibraryUnderTest.class)
class GuestMemoryTest {
  private static final long DATA = 0x400000;

  @Parameter LibraryUnderTest library;
  private Engine engine;
  private GuestMemory memory;

  @BeforeEach
  void open() {
    engine = library.open32();
    memory = engine.memory();
  }

  @AfterEach
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void newMemoryIsZeroAndKeepsWhatIsWritten() {
    memory.map(DATA, 0x2000, Permission.ALL);
    assertThat(memory.read(DATA + 0xFFE, 4)).containsOnly(0);
    memory.writeInt(DATA + 0xFFE, 0x89ABCDEF);
    assertThat(memory.readInt(DATA + 0xFFE)).isEqualTo(0x89ABCDEF);
    assertThat(memory.read(DATA + 0xFFE, 2)).containsExactly(0xEF, 0xCD);
    assertThat(memory.read(DATA, 0)).isEmpty();
  }

  @Test
  void sharedSegmentIsTheGuestsMemoryItself() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(0x2000, GuestMemory.PAGE_SIZE);
      host.set(ValueLayout.JAVA_INT, 0x10, 41);
      memory.mapShared(DATA, host, Permission.ALL);
      // inc dword [0x400010]
      engine.start(Code.AT, Code.load(engine, "ff 05 10 00 40 00"));
      assertThat(host.get(ValueLayout.JAVA_INT, 0x10)).isEqualTo(42);
      host.set(ValueLayout.JAVA_INT, 0x10, 7);
      assertThat(memory.readInt(DATA + 0x10)).isEqualTo(7);
      memory.unmap(DATA, 0x2000);
      assertThat(memory.regions()).extracting(MemoryRegion::begin).containsExactly(Code.AT);
    }
  }

  @Test
  void segmentThatCannotBeSharedIsRefusedWithTheReason() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> memory.mapShared(DATA, MemorySegment.ofArray(new byte[4096]), Permission.ALL))
        .withMessageContaining("must be native");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment crooked = arena.allocate(0x2000, GuestMemory.PAGE_SIZE).asSlice(0, 0x1800);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> memory.mapShared(DATA, crooked, Permission.ALL))
          .withMessageContaining("begin and end on a page");
    }
  }

  @Test
  void changedCodeInSharedMemoryRunsAnewOnceItsTranslationIsDropped() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(0x1000, GuestMemory.PAGE_SIZE);
      memory.mapShared(DATA, host, Permission.ALL);
      host.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x40); // inc eax
      engine.start(DATA, DATA + 1);
      host.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x48); // dec eax
      engine.dropTranslations(DATA, DATA + 1);
      engine.start(DATA, DATA + 1);
      assertThat(engine.registers().readInt(Register.EAX)).isZero();
      engine.close();
    }
  }

  @Test
  void storeToWriteProtectedMemoryFails() {
    long end = Code.load(engine, "c6 05 00 00 40 00 01"); // mov byte [0x400000], 1
    memory.map(DATA, 0x1000, Permission.ALL);
    memory.protect(DATA, 0x1000, EnumSet.of(Permission.READ));
    assertThat(engine.tryStart(Code.AT, end, 0)).isEqualTo(ErrorCode.WRITE_PROT);
    memory.protect(DATA, 0x1000, EnumSet.of(Permission.READ, Permission.WRITE));
    assertThat(engine.tryStart(Code.AT, end, 0)).isEqualTo(ErrorCode.OK);
  }

  @Test
  void regionsNameWhatIsMapped() {
    assertThat(memory.regions()).isEmpty();
    memory.map(DATA, 0x3000, EnumSet.of(Permission.READ));
    memory.unmap(DATA + 0x1000, 0x1000);
    assertThat(memory.regions())
        .containsExactlyInAnyOrder(
            new MemoryRegion(DATA, DATA + 0xFFF, EnumSet.of(Permission.READ)),
            new MemoryRegion(DATA + 0x2000, DATA + 0x2FFF, EnumSet.of(Permission.READ)));
    assertThat(memory.regions().getFirst().size()).isEqualTo(0x1000);
  }

  @Test
  void overlappingMappingAndCrookedAddressAreErrorsWithMeaning() {
    memory.map(DATA, 0x1000, Permission.ALL);
    assertThatThrownBy(() -> memory.map(DATA, 0x1000, Permission.ALL))
        .isInstanceOf(UnicornException.class)
        .hasMessage(
            "uc_mem_map: the range overlaps a mapped one, or lies outside all of them (MAP)");
    assertThatThrownBy(() -> memory.map(DATA + 0x1800, 0x1000, Permission.ALL))
        .hasMessageContaining("not aligned to a page (ARG)");
    assertThatThrownBy(() -> memory.read(0x7000_0000, 4)).hasMessageContaining("(READ_UNMAPPED)");
  }

  @Test
  void deviceAnswersLoadsAndSeesStores() {
    List<String> seen = new ArrayList<>();
    memory.mapDevice(
        DATA,
        0x1000,
        new Device() {
          @Override
          public long read(long offset, int size) {
            seen.add("read " + offset + " " + size);
            return 0x1122_3344;
          }

          @Override
          public void write(long offset, int size, long value) {
            seen.add("write " + offset + " " + size + " " + value);
          }
        });
    // mov eax, [0x400008]; mov [0x40000c], ax
    engine.start(Code.AT, Code.load(engine, "a1 08 00 40 00 66 a3 0c 00 40 00"));
    assertThat(engine.registers().readInt(Register.EAX)).isEqualTo(0x1122_3344);
    assertThat(seen).containsExactly("read 8 4", "write 12 2 " + 0x3344);
  }
}
