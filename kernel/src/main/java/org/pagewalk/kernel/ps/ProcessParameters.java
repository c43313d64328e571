package org.pagewalk.kernel.ps;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The RTL_USER_PROCESS_PARAMETERS and environment of the first process, which has no parent to
 * write them. Nothing of the host's environment is in them.
 *
 * @param imagePath full guest path of the program
 * @param commandLine as the program sees it
 * @param currentDirectory with a backslash at its end
 * @param standardHandles input, output, error
 */
record ProcessParameters(
    String imagePath, String commandLine, String currentDirectory, int... standardHandles) {
  private static final int SIZE = 0x290;
  private static final int NORMALIZED = 1;
  private static final List<String> ENVIRONMENT =
      List.of(
          "OS=Windows_NT",
          "Path=C:\\Windows\\system32;C:\\Windows",
          "SystemDrive=C:",
          "SystemRoot=C:\\Windows",
          "windir=C:\\Windows");
  private static final String DLL_PATH = "C:\\program;C:\\Windows\\system32";

  /** The text after the structure, and the structure before it. */
  byte[] at(int address) {
    Layout layout = new Layout(address);
    layout.put32(0x00, layout.size());
    layout.put32(0x04, layout.size());
    layout.put32(0x08, NORMALIZED);
    for (int i = 0; i < 3; i++) {
      layout.put32(0x18 + 4 * i, standardHandles[i]);
    }
    layout.putString(0x24, currentDirectory);
    layout.putString(0x30, DLL_PATH);
    layout.putString(0x38, imagePath);
    layout.putString(0x40, commandLine);
    layout.putString(0x70, imagePath);
    layout.putString(0x78, "");
    layout.put32(0x48, layout.putEnvironment());
    return layout.bytes;
  }

  /** Bytes of structure, strings and environment. */
  int size() {
    return new Layout(0).size();
  }

  private final class Layout {
    private final int address;
    private final byte[] bytes;
    private int end = SIZE;

    Layout(int address) {
      this.address = address;
      this.bytes = new byte[size()];
    }

    int size() {
      int characters =
          currentDirectory.length()
              + DLL_PATH.length()
              + 2 * imagePath.length()
              + commandLine.length()
              + 6;
      for (String variable : ENVIRONMENT) {
        characters += variable.length() + 1;
      }
      return SIZE + 2 * (characters + 1);
    }

    void put32(int offset, int value) {
      for (int i = 0; i < 4; i++) {
        bytes[offset + i] = (byte) (value >>> 8 * i);
      }
    }

    void putString(int offset, String text) {
      int length = 2 * text.length();
      put32(offset, length | length + 2 << 16);
      put32(offset + 4, address + end);
      putText(text);
    }

    int putEnvironment() {
      int at = address + end;
      ENVIRONMENT.forEach(this::putText);
      return at;
    }

    private void putText(String text) {
      byte[] units = text.getBytes(StandardCharsets.UTF_16LE);
      System.arraycopy(units, 0, bytes, end, units.length);
      end += units.length + 2;
    }
  }
}
