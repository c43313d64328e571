package org.pagewalk.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.FileHeader;
import org.pagewalk.kernel.image.ImportTable;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.MachineType;
import org.pagewalk.kernel.image.OptionalHeader;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.image.RelocationTable;
import org.pagewalk.kernel.image.SectionHeader;
import org.pagewalk.kernel.image.Subsystem;
import org.pagewalk.kernel.image.TlsDirectory;
import org.pagewalk.kernel.mm.layout.Page;

/** The text of {@code inspect}. */
final class ImageDescription {
  private final PeImage image;
  private final ModuleSearch search;
  private final StringBuilder out = new StringBuilder();

  ImageDescription(PeImage image, ModuleSearch search) {
    this.image = image;
    this.search = search;
  }

  String text() throws InvalidImageException {
    headers();
    sections();
    imports();
    exports();
    relocations();
    threadLocalStorage();
    return out.toString();
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  private void headers() {
    FileHeader file = image.headers().file();
    OptionalHeader optional = image.headers().optional();
    line("Headers");
    line("  machine             %s (%X)", MachineType.nameOf(file.machine()), file.machine());
    line(
        "  kind                %s, %s",
        file.isDll() ? "DLL" : "program", Subsystem.nameOf(optional.subsystem()));
    line("  subsystem version   %s", version(optional.subsystemVersion()));
    line("  image base          %08X", optional.imageBase());
    line("  entry point         %s", entryPoint(optional));
    line("  size of image       %X (%d pages)", optional.sizeOfImage(), image.layout().pageCount());
    line("  size of headers     %X", optional.sizeOfHeaders());
    line("  section alignment   %X", optional.sectionAlignment());
    line("  file alignment      %X", optional.fileAlignment());
    line(
        "  stack               %X reserved, %X committed",
        optional.stackReserve(), optional.stackCommit());
    line(
        "  heap                %X reserved, %X committed",
        optional.heapReserve(), optional.heapCommit());
    line("  time stamp          %08X", file.timeDateStamp());
    line("  checksum            %08X", optional.checkSum());
    line(
        "  characteristics     %04X%s%s",
        file.characteristics(),
        file.isLargeAddressAware() ? ", large address aware" : "",
        file.areRelocationsStripped() ? ", relocations stripped" : "");
  }

  private static String version(int majorAndMinor) {
    return (majorAndMinor >>> 16) + "." + (majorAndMinor & 0xFFFF);
  }

  private static String entryPoint(OptionalHeader optional) {
    return optional.entryPoint() == 0
        ? "none"
        : "%08X".formatted(optional.imageBase() + optional.entryPoint());
  }

  private void sections() {
    line("");
    line("Sections");
    line("  %-8s %8s %8s %8s %8s  %s", "name", "address", "size", "in file", "at", "protection");
    for (SectionHeader section : image.headers().sections()) {
      line(
          "  %-8s %08X %8X %8X %8X  %s%s%s%s",
          section.name(),
          image.headers().optional().imageBase() + section.virtualAddress(),
          section.memorySize(),
          section.rawSize(),
          section.rawPointer(),
          section.isReadable() ? "r" : "-",
          section.isWritable() ? "w" : "-",
          section.isExecutable() ? "x" : "-",
          section.isShared() ? " shared" : "");
    }
  }

  private void imports() throws InvalidImageException {
    line("");
    ImportTable table = ImportTable.of(image);
    line("Imports%s", table.modules().isEmpty() ? ": none" : "");
    int missing = 0;
    for (ImportTable.Module wanted : table.modules()) {
      Optional<PeImage> module = search.module(wanted.name());
      line("  %s%s", wanted.name(), module.isEmpty() ? "  MISSING" : "");
      for (ImportTable.Symbol symbol : wanted.symbols()) {
        boolean present = module.isPresent() && search.has(module.get(), symbol);
        missing += present ? 0 : 1;
        line("    %s%s", symbol, present ? "" : "  MISSING");
      }
    }
    if (missing > 0) {
      line("  %d of the imported symbols %s missing here", missing, missing == 1 ? "is" : "are");
    }
  }

  private void exports() throws InvalidImageException {
    ExportTable table = ExportTable.of(image);
    line("");
    line("Exports%s", table.symbols().isEmpty() ? ": none" : " of " + table.moduleName());
    for (ExportTable.Symbol symbol : table.symbols()) {
      line(
          "  %5d %s %s",
          symbol.ordinal(),
          symbol.isForwarded()
              ? "-> " + symbol.forwarder()
              : "%08X".formatted(image.headers().optional().imageBase() + symbol.rva()),
          symbol.name());
    }
  }

  private void relocations() throws InvalidImageException {
    Map<Integer, Integer> perPage = new TreeMap<>(Integer::compareUnsigned);
    for (RelocationTable.Relocation word : RelocationTable.of(image).relocations()) {
      perPage.merge(Page.start(word.rva()), 1, Integer::sum);
    }
    line("");
    line("Relocations%s", perPage.isEmpty() ? ": none" : "");
    perPage.forEach(
        (page, count) ->
            line("  page %08X: %d words", image.headers().optional().imageBase() + page, count));
  }

  private void threadLocalStorage() throws InvalidImageException {
    Optional<TlsDirectory> directory = TlsDirectory.of(image);
    if (directory.isPresent()) {
      TlsDirectory tls = directory.get();
      line("");
      line("Thread-local storage");
      line(
          "  template %08X-%08X, %X bytes of zero, index at %08X, %d callbacks",
          tls.start(), tls.end(), tls.zeroFill(), tls.index(), tls.callbacks().size());
    }
  }
}
