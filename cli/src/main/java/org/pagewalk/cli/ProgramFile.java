package org.pagewalk.cli;

import org.pagewalk.kernel.image.MachineType;
import org.pagewalk.kernel.image.PeHeaders;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.image.Subsystem;

/** The checks that make an image file a program which can run here. */
final class ProgramFile {
  private ProgramFile() {}

  /** Opens a program, or refuses it in one sentence. */
  static HostFile open(String name) {
    HostFile file = HostFile.open(name);
    PeImage image = file.image();
    PeHeaders headers = image.headers();
    if (!headers.isForThisMachine()) {
      throw new Refusal(
          "%s: this is a program for %s; only 32-bit x86 runs (STATUS_IMAGE_MACHINE_TYPE_MISMATCH)"
              .formatted(name, MachineType.nameOf(headers.file().machine())));
    }
    if (headers.file().isDll()) {
      throw new Refusal(name + ": this is a library (DLL), not a program");
    }
    if (headers.optional().subsystem() != Subsystem.WINDOWS_CONSOLE) {
      throw new Refusal(
          "%s: this is a program for the subsystem %s; only console programs run"
              .formatted(name, Subsystem.nameOf(headers.optional().subsystem())));
    }
    ImportCheck.check(file);
    return file;
  }
}
