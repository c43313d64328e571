package org.pagewalk.kernel.mm.pagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.kernel.status.KernelRefusal;

class HostPageStoreTest {
  @TempDir private Path folder;
  private HostPageStore store;

  private Path open() {
    Path path = folder.resolve("paging");
    store = HostPageStore.open(path);
    return path;
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private static Field field(String name) throws ReflectiveOperationException {
    return field(HostPageStore.class, name);
  }

  private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Bytes of the host's file. */
  private long size() throws Exception {
    Object slots = field("file").get(store);
    Object scratch = field(slots.getClass(), "file").get(slots);
    return ((FileChannel) field(scratch.getClass(), "channel").get(scratch)).size();
  }

  private static byte[] pageOf(int value) {
    byte[] page = new byte[4096];
    Arrays.fill(page, (byte) value);
    return page;
  }

  private void assertSlot(int slot, int value) {
    byte[] page = pageOf(99);
    assertThat(store.read(slot, page)).isTrue();
    assertThat(page).isEqualTo(pageOf(value));
  }

  @Test
  void slotsBeginAsZerosAndKeepWhatIsWritten() {
    open();
    assertThat(store.extendTo(300)).isTrue();
    assertSlot(0, 0);
    assertSlot(299, 0);
    assertThat(store.write(1, pageOf(1))).isTrue();
    assertThat(store.write(299, pageOf(2))).isTrue();
    assertSlot(1, 1);
    assertSlot(2, 0);
    assertSlot(298, 0);
    assertSlot(299, 2);
  }

  @Test
  void theWholeSizeIsOnTheDisk() throws Exception {
    open();
    store.extendTo(300);
    assertThat(size()).isEqualTo(300 * 4096L);
    store.extendTo(301);
    assertThat(size()).isEqualTo(301 * 4096L);
  }

  @Test
  void growthKeepsContentsAndASmallerSizeChangesNothing() throws Exception {
    open();
    store.extendTo(2);
    store.write(1, pageOf(7));
    store.extendTo(5);
    assertSlot(1, 7);
    assertSlot(4, 0);
    assertThat(store.extendTo(3)).isTrue();
    assertThat(store.extendTo(5)).isTrue();
    assertSlot(4, 0);
    assertThat(size()).isEqualTo(5 * 4096L);
  }

  @Test
  void withoutHistoryASlotIsWrittenInPlace() throws Exception {
    open();
    store.extendTo(3);
    store.write(1, pageOf(1));
    store.write(1, pageOf(2));
    assertThat(size()).isEqualTo(3 * 4096L);
    assertSlot(1, 2);
  }

  @Test
  void whatASnapshotNeedsIsNotWrittenOver() throws Exception {
    open();
    store.extendTo(3);
    store.write(1, pageOf(1));
    store.snapshotTaken(1);
    store.write(1, pageOf(2));
    store.write(2, pageOf(3));
    store.write(1, pageOf(4));
    assertThat(size()).isEqualTo(5 * 4096L);
    store.extendTo(5);
    store.write(4, pageOf(5));
    assertThat(size()).isEqualTo(7 * 4096L);
    assertSlot(0, 0);
    assertSlot(1, 4);
    assertSlot(2, 3);
    assertSlot(3, 0);
    assertSlot(4, 5);
  }

  @Test
  void anOlderTableOfPlacesBringsOlderContentsBack() throws Exception {
    open();
    store.extendTo(3);
    store.write(1, pageOf(1));
    store.snapshotTaken(1);
    int[] older = ((int[]) field("places").get(store)).clone();
    store.write(1, pageOf(2));
    store.write(2, pageOf(3));
    field("places").set(store, older.clone());
    store.snapshotRestored(1);
    assertSlot(1, 1);
    assertSlot(2, 0);
    store.write(2, pageOf(4));
    assertSlot(1, 1);
    assertSlot(2, 4);
    field("places").set(store, older);
    store.snapshotRestored(1);
    assertSlot(1, 1);
    assertSlot(2, 0);
  }

  @Test
  void theFileStopsGrowingWhenSnapshotsAreDropped() throws Exception {
    open();
    store.extendTo(10);
    for (int number = 1; number <= 1000; number++) {
      for (int slot = 1; slot < 10; slot++) {
        store.write(slot, pageOf(number + slot));
      }
      store.snapshotTaken(number);
      if (number > 4) {
        store.snapshotDropped(number - 4);
      }
    }
    assertThat(size()).isLessThanOrEqualTo(10 * 6 * 4096L);
    assertSlot(9, 1009);
  }

  @Test
  void theFileGoesWithTheStore() {
    Path path = open();
    store.extendTo(2);
    assertThat(store.name()).isEqualTo(path.toString());
    store.close();
    assertThat(path).doesNotExist();
    assertThat(store.read(1, pageOf(0))).isFalse();
    assertThat(store.write(1, pageOf(0))).isFalse();
    assertThat(store.extendTo(3)).isFalse();
  }

  @Test
  void aFileThatCannotBeMadeIsRefusedWithItsName() {
    Path nowhere = folder.resolve("missing").resolve("paging");
    assertThatThrownBy(() -> HostPageStore.open(nowhere))
        .isInstanceOf(KernelRefusal.class)
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void anAnonymousFileSaysSo() {
    store = HostPageStore.open(null);
    assertThat(store.name()).isEqualTo("anonymous paging file");
  }
}
