package org.pagewalk.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.image.MachineType;
import org.pagewalk.kernel.image.PeHeaders;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.image.Subsystem;

/**
 * A program that can run here, and what the guest finds beside it: the modules that it imports from
 * its own folder, or the bundled libraries if it is bundled. Nothing else of the host's folder is
 * shown to the guest.
 */
record ProgramFile(String fileName, Map<String, byte[]> folder) {
  /** Where the guest sees the folder. */
  static final String GUEST_FOLDER = "C:\\program";

  /** Opens a program, or refuses it in one sentence. */
  static ProgramFile open(String name) {
    HostFile file = HostFile.open(name);
    requireProgram(name, file.image());
    if (!GuestName.isPlain(file.fileName())) {
      throw new Refusal(
          "%s: '%s' is no name that Windows allows; run a copy with another name"
              .formatted(name, file.fileName()));
    }
    Map<String, byte[]> folder = new LinkedHashMap<>(ImportCheck.check(file));
    if (file.folder().isEmpty()) {
      folder.putAll(GuestCatalogue.libraries());
    }
    folder.put(file.fileName(), file.content());
    return new ProgramFile(file.fileName(), folder);
  }

  /** The program's full path in the guest. */
  String guestPath() {
    return GUEST_FOLDER + "\\" + fileName;
  }

  private static void requireProgram(String name, PeImage image) {
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
  }
}
