package org.pagewalk.kernel.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.section.SectionFile;
import org.pagewalk.kernel.mm.vad.Vad;

/** The images of an address space, and names for addresses in them. */
final class Modules {
  private record Module(String name, int start, int end, ExportTable exports) {}

  private final ArrayList<Module> modules = new ArrayList<>();

  Modules(AddressSpace space) {
    for (Vad vad : space.vads().toList()) {
      if (vad instanceof Vad.ImageVad image && image.controlArea().file() != null) {
        SectionFile file = image.controlArea().file();
        String name = file.name().substring(file.name().lastIndexOf('\\') + 1);
        modules.add(
            new Module(
                name,
                Page.address(image.firstPage()),
                Page.lastByte(image.lastPage()),
                exports(file)));
      }
    }
  }

  private static ExportTable exports(SectionFile file) {
    byte[] bytes = new byte[(int) Math.min(file.size(), 16 << 20)];
    file.peek(0, bytes, 0, bytes.length);
    try {
      return ExportTable.of(PeImage.open(ImageBytes.of(bytes)));
    } catch (InvalidImageException _) {
      return new ExportTable("", List.of());
    }
  }

  /** A name as {@code kernel32.dll!ExitProcess+12}, or empty for an address in no image. */
  String nameOf(int address) {
    for (Module module : modules) {
      if (Integer.compareUnsigned(address, module.start) >= 0
          && Integer.compareUnsigned(address, module.end) <= 0) {
        int rva = address - module.start;
        Optional<ExportTable.Symbol> symbol = module.exports.nearest(rva);
        String offset = "+%X".formatted(symbol.map(s -> rva - s.rva()).orElse(rva));
        String plain = offset.equals("+0") ? "" : offset;
        return module.name + symbol.map(s -> "!" + s).orElse("") + plain;
      }
    }
    return "";
  }
}
