package org.pagewalk.kernel.mm.pagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.kernel.status.KernelRefusal;

/** Which names a paging file takes, and what is left of it. */
class PagingFileCreationTest {
  private static final int PAGE_SIZE = 4096;

  @TempDir private Path folder;

  private static byte[] page(int value) {
    byte[] page = new byte[PAGE_SIZE];
    Arrays.fill(page, (byte) value);
    return page;
  }

  private static byte[] read(HostPageStore store, int slot) {
    byte[] page = page(0x55);
    assertThat(store.read(slot, page)).isTrue();
    return page;
  }

  private static void assertTaken(Path path) {
    assertThatThrownBy(() -> HostPageStore.open(path))
        .isInstanceOf(KernelRefusal.class)
        .hasMessageContaining(path + ": it exists");
  }

  @Test
  void existingFileIsRefusedAndKeepsItsContents() throws IOException {
    Path file = Files.writeString(folder.resolve("letters"), "dear mother");
    assertTaken(file);
    assertThat(file).hasContent("dear mother");
  }

  @Test
  void emptyFileIsSomebodysTooAndStays() throws IOException {
    Path file = Files.createFile(folder.resolve("empty"));
    assertTaken(file);
    assertThat(file).isEmptyFile();
  }

  @Test
  void linksAreRefusedWhereverTheyLead() throws IOException {
    Path file = Files.writeString(folder.resolve("letters"), "dear mother");
    assertTaken(Files.createSymbolicLink(folder.resolve("to-file"), file));
    assertTaken(Files.createSymbolicLink(folder.resolve("to-nothing"), folder.resolve("free")));
    assertTaken(Files.createLink(folder.resolve("hard"), file));
    assertThat(file).hasContent("dear mother");
    assertThat(folder.resolve("free")).doesNotExist();
  }

  @Test
  void folderIsRefused() {
    assertTaken(folder);
  }

  @Test
  void missingFolderIsSaid() {
    assertThatThrownBy(() -> HostPageStore.open(folder.resolve("none/page.sys")))
        .isInstanceOf(KernelRefusal.class)
        .hasMessageEndingWith("page.sys: it cannot be made: its folder does not exist");
  }

  @Test
  void fileIsGoneAtTheLatestWhenTheRunIsOver() {
    HostPageStore store = HostPageStore.open(folder.resolve("page.sys"));
    assertThat(store.extendTo(4)).isTrue();
    store.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void twoRunsWithOneNameDoNotShareAFile() {
    HostPageStore mine = HostPageStore.open(folder.resolve("page.sys"));
    HostPageStore yours = HostPageStore.open(folder.resolve("page.sys"));
    mine.extendTo(2);
    yours.extendTo(2);
    mine.write(1, page(1));
    yours.write(1, page(2));
    assertThat(read(mine, 1)).isEqualTo(page(1));
    yours.close();
    assertThat(read(mine, 1)).isEqualTo(page(1));
    mine.close();
  }
}
