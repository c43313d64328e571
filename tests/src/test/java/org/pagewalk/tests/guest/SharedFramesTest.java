package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.PeImage;

/** Which pages are one frame in two processes and which are not, as the events tell it. */
class SharedFramesTest {
  private static final int FIRST = 0;
  private static final int SECOND = 1;

  @TempDir Path folder;

  @Test
  void codeAndSharedSectionOfDllAreOneFrameAndItsWrittenDataPageIsNot() throws Exception {
    MappedPages pages = run("shared-dll");
    PeImage library = image("shared.dll");
    int code = section(library, ".text");
    int data = section(library, ".data");
    int common = section(library, "shared");

    assertThat(pages.frames(FIRST, code)).hasSize(1).isEqualTo(pages.frames(SECOND, code));
    assertThat(pages.frames(FIRST, common)).hasSize(1).isEqualTo(pages.frames(SECOND, common));
    assertThat(pages.frames(FIRST, data).getLast())
        .isNotEqualTo(pages.frames(SECOND, data).getLast());
  }

  @Test
  void imageDataPageIsOneFrameUntilItIsWritten() throws Exception {
    MappedPages pages = run("cow-two-processes");
    int data = section(image("cow-two-processes.exe"), ".page");
    List<Integer> first = pages.frames(FIRST, data);
    List<Integer> second = pages.frames(SECOND, data);

    assertThat(first).hasSize(2);
    assertThat(second).hasSize(2);
    assertThat(first.getFirst()).isEqualTo(second.getFirst());
    assertThat(first.getLast()).isNotEqualTo(second.getLast());
  }

  private MappedPages run(String name) throws Exception {
    MappedPages pages = new MappedPages();
    assertThat(GuestScenario.of(name, folder).heardBy(pages).run().exitCode()).isZero();
    assertThat(pages.processes()).isEqualTo(2);
    return pages;
  }

  private static PeImage image(String name) throws Exception {
    return PeImage.open(ImageBytes.of(GuestCatalogue.file(name).orElseThrow()));
  }

  /** User virtual address of a section when the image is at its preferred base. */
  private static int section(PeImage image, String name) {
    return image.headers().sections().stream()
        .filter(section -> section.name().equals(name))
        .mapToInt(section -> image.headers().optional().imageBase() + section.virtualAddress())
        .findFirst()
        .orElseThrow();
  }
}
