package org.pagewalk.kernel.ps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessParametersTest {
  private static final int ADDRESS = 0x20000;

  private final ProcessParameters parameters =
      new ProcessParameters("C:\\program\\a.exe", "a.exe one", "C:\\program\\", 4, 8, 12);
  private final byte[] bytes = parameters.at(ADDRESS);
  private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

  private String text(int start, int length) {
    return new String(bytes, start, length, StandardCharsets.UTF_16LE);
  }

  private String string(int offset) {
    int length = block.getShort(offset);
    assertThat(block.getShort(offset + 2)).isEqualTo((short) (length + 2));
    int start = block.getInt(offset + 4) - ADDRESS;
    assertThat(block.getShort(start + length)).as("the end of the string").isZero();
    return text(start, length);
  }

  @Test
  void stringsAreWhereTheStructureSaysAndEndWithAZero() {
    assertThat(string(0x24)).isEqualTo("C:\\program\\");
    assertThat(string(0x30)).isEqualTo("C:\\program;C:\\Windows\\system32");
    assertThat(string(0x38)).isEqualTo("C:\\program\\a.exe");
    assertThat(string(0x40)).isEqualTo("a.exe one");
    assertThat(string(0x70)).isEqualTo("C:\\program\\a.exe");
    assertThat(string(0x78)).isEmpty();
    assertThat(block.getInt(0x18)).isEqualTo(4);
    assertThat(block.getInt(0x1C)).isEqualTo(8);
    assertThat(block.getInt(0x20)).isEqualTo(12);
  }

  @Test
  void environmentIsTheSystemsOwnAndEndsTheBlock() {
    List<String> variables = new ArrayList<>();
    int at = block.getInt(0x48) - ADDRESS;
    while (block.getShort(at) != 0) {
      int end = at;
      while (block.getShort(end) != 0) {
        end += 2;
      }
      variables.add(text(at, end - at));
      at = end + 2;
    }
    assertThat(variables)
        .containsExactly(
            "OS=Windows_NT",
            "Path=C:\\Windows\\system32;C:\\Windows",
            "SystemDrive=C:",
            "SystemRoot=C:\\Windows",
            "windir=C:\\Windows");
    assertThat(at + 2).isEqualTo(bytes.length).isEqualTo(parameters.size());
    assertThat(block.getInt(0)).isEqualTo(bytes.length);
    assertThat(block.getInt(4)).isEqualTo(bytes.length);
  }
}
