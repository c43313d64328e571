package org.pagewalk.emulator.execution;

import java.util.List;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.memory.PhysicalMemory;
import org.pagewalk.emulator.processor.Processor;

/**
 * What a compiler on another thread is given: nothing that changes, and nothing of the machine's.
 * What it makes of it is put in place on the machine's thread, between two slices, if the bytes are
 * still those that were decoded. The mode word is a part of what the result is kept under, so a
 * processor in another mode does not make it wrong.
 *
 * @param eip offset in CS of the first instruction
 * @param linear linear address of the first instruction
 * @param modeWord what the code may assume: {@link Processor#modeWord}
 * @param instructions decoded instructions
 * @param frames the frames that their bytes lie in, as they were when these were decoded
 */
public record CompilationRequest(
    int eip, int linear, int modeWord, List<Instruction> instructions, List<FrameVersion> frames) {

  /**
   * A frame and its version as code.
   *
   * @param version {@link PhysicalMemory#codeVersion}
   */
  public record FrameVersion(int frame, long version) {}

  public CompilationRequest {
    instructions = List.copyOf(instructions);
    frames = List.copyOf(frames);
  }

  /** Whether no byte has changed since; for the machine's thread. */
  public boolean holds(PhysicalMemory memory) {
    for (FrameVersion noted : frames) {
      if (memory.codeVersion(noted.frame) != noted.version) {
        return false;
      }
    }
    return true;
  }
}
