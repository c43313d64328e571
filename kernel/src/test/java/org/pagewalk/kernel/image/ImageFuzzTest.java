package org.pagewalk.kernel.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Spoiled images either open or are refused by {@link InvalidImageException}; nothing else may
 * happen.
 */
class ImageFuzzTest {
  private static final int CASES = 60_000;
  private static final int[] NASTY = {
    0, 1, 7, 0xFFF, 0x1000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_F000, -1
  };

  private final SplittableRandom random = new SplittableRandom(20_040_325);
  private int opened;
  private int refused;

  @Test
  void spoiledImagesAreOpenedOrRefusedAndNothingElse() {
    byte[] valid =
        new ImageBuilder().withImports().withExports().withRelocations().withTls().content();
    for (int i = 0; i < CASES; i++) {
      readAll(spoil(valid));
    }

    assertThat(opened).as("cases that reach the directories").isGreaterThan(CASES / 20);
    assertThat(refused).as("cases that are refused").isGreaterThan(CASES / 20);
  }

  private byte[] spoil(byte[] valid) {
    byte[] content = valid.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      boolean inHeaders = random.nextBoolean();
      int at = inHeaders ? random.nextInt(0x200) : random.nextInt(content.length - 4);
      if (random.nextBoolean()) {
        content[at] = (byte) random.nextInt();
      } else {
        writeWord(content, at & ~3, NASTY[random.nextInt(NASTY.length)]);
      }
    }
    return random.nextInt(10) == 0
        ? Arrays.copyOf(content, random.nextInt(content.length))
        : content;
  }

  private static void writeWord(byte[] content, int at, int value) {
    for (int i = 0; i < 4; i++) {
      content[at + i] = (byte) (value >>> 8 * i);
    }
  }

  private void readAll(byte[] content) {
    PeImage image;
    try {
      image = PeImage.open(ImageBytes.of(content));
      opened++;
    } catch (InvalidImageException refusal) {
      refused++;
      return;
    }
    attempt(() -> ImportTable.of(image));
    attempt(() -> ExportTable.of(image).nearest(random.nextInt()));
    attempt(() -> RelocationTable.of(image));
    attempt(() -> TlsDirectory.of(image));
  }

  private interface Reading {
    Object run() throws InvalidImageException;
  }

  private void attempt(Reading reading) {
    try {
      assertThat(reading.run()).isNotNull();
    } catch (InvalidImageException refusal) {
      refused++;
    }
  }
}
