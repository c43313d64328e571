package org.pagewalk.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.guest.GuestProgram;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.ImportTable;
import org.pagewalk.kernel.image.InvalidImageException;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.image.RelocationTable;
import org.pagewalk.kernel.image.SectionHeader;
import org.pagewalk.tests.ExternalTool;

class ObjdumpImageTest {
  private static final Pattern SECTION =
      Pattern.compile(" +\\d+ (\\S+) +[0-9a-f]{8} +([0-9a-f]{8}) +[0-9a-f]{8} +([0-9a-f]{8}).*");
  private static final Pattern MODULE = Pattern.compile("\tDLL Name: (.*)");
  private static final Pattern IMPORT = Pattern.compile("\t[0-9a-f]+\t +(\\d+)  (\\S+)");
  private static final Pattern EXPORT =
      Pattern.compile(
          "\t\\[ *\\d+\\] \\+base\\[ *(\\d+)\\] ([0-9a-f]+) (Export|Forwarder) RVA(.*)");
  private static final Pattern EXPORTED_NAME = Pattern.compile("\t\\[ *\\d+\\] (\\w+)");
  private static final Pattern RELOCATION =
      Pattern.compile("\treloc +\\d+ offset +[0-9a-f]+ \\[([0-9a-f]+)\\] HIGHLOW");

  @TempDir private Path folder;

  @BeforeAll
  static void requireObjdump() {
    ExternalTool.require("objdump", "binutils");
  }

  static Stream<String> images() {
    return Stream.concat(
        Stream.of("ntdll.dll", "kernel32.dll", "shared.dll", "rebase-a.dll", "rebase-b.dll"),
        GuestCatalogue.programs().stream().map(GuestProgram::image));
  }

  @ParameterizedTest
  @MethodSource("images")
  void objdumpReadsTheSameFromTheImage(String name)
      throws IOException, InterruptedException, InvalidImageException {
    byte[] content =
        GuestCatalogue.systemLibrary(name).or(() -> GuestCatalogue.file(name)).orElseThrow();
    PeImage image = PeImage.open(ImageBytes.of(content));
    Path file = Files.write(folder.resolve("image"), content);
    List<String> lines = objdump(file);

    assertThat(sections(image)).isEqualTo(found(lines, SECTION)).isNotEmpty();
    assertThat(imports(image)).isEqualTo(foundImports(lines));
    assertThat(exports(image)).isEqualTo(found(lines, EXPORT));
    assertThat(exportedNames(image))
        .isEqualTo(found(lines, EXPORTED_NAME).stream().sorted().toList());
    assertThat(relocations(image)).isEqualTo(found(lines, RELOCATION));
  }

  private static List<String> sections(PeImage image) {
    int base = image.headers().optional().imageBase();
    List<String> sections = new ArrayList<>();
    for (SectionHeader section : image.headers().sections()) {
      sections.add(
          "%s %08x %08x"
              .formatted(section.name(), base + section.virtualAddress(), section.rawPointer()));
    }
    return sections;
  }

  private static List<String> imports(PeImage image) throws InvalidImageException {
    List<String> imports = new ArrayList<>();
    for (ImportTable.Module module : ImportTable.of(image).modules()) {
      imports.add(module.name());
      for (ImportTable.Symbol symbol : module.symbols()) {
        imports.add(symbol.ordinal() + " " + symbol.name());
      }
    }
    return imports;
  }

  private static List<String> foundImports(List<String> lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      Matcher module = MODULE.matcher(line);
      Matcher symbol = IMPORT.matcher(line);
      if (module.matches()) {
        found.add(module.group(1));
      } else if (symbol.matches()) {
        found.add(symbol.group(1) + " " + symbol.group(2));
      }
    }
    return found;
  }

  private static List<String> exports(PeImage image) throws InvalidImageException {
    int export = 0;
    List<String> exports = new ArrayList<>();
    for (ExportTable.Symbol symbol : ExportTable.of(image).symbols()) {
      if (symbol.ordinal() == export) {
        continue;
      }
      export = symbol.ordinal();
      exports.add(
          symbol.isForwarded()
              ? "%d Forwarder %s".formatted(symbol.ordinal(), symbol.forwarder())
              : "%d Export %x".formatted(symbol.ordinal(), symbol.rva()));
    }
    return exports;
  }

  private static List<String> exportedNames(PeImage image) throws InvalidImageException {
    return ExportTable.of(image).symbols().stream()
        .map(ExportTable.Symbol::name)
        .filter(name -> !name.isEmpty())
        .sorted()
        .toList();
  }

  private static List<String> relocations(PeImage image) throws InvalidImageException {
    return RelocationTable.of(image).relocations().stream()
        .map(word -> Integer.toHexString(word.rva()))
        .toList();
  }

  private static List<String> found(List<String> lines, Pattern pattern) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.matches()) {
        found.add(text(pattern, matcher));
      }
    }
    return found;
  }

  private static String text(Pattern pattern, Matcher matcher) {
    if (pattern == EXPORT) {
      String kind = matcher.group(3);
      String place =
          kind.equals("Export") ? matcher.group(2) : matcher.group(4).replace(" -- ", "");
      return matcher.group(1) + " " + kind + " " + place;
    }
    List<String> groups = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      groups.add(matcher.group(i));
    }
    return String.join(" ", groups);
  }

  private List<String> objdump(Path file) throws IOException, InterruptedException {
    Path output = folder.resolve("objdump.txt");
    ProcessBuilder builder = new ProcessBuilder("objdump", "-h", "-p", "-w", file.toString());
    builder.environment().put("LC_ALL", "C");
    Process process =
        builder
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    return Files.readAllLines(output, StandardCharsets.US_ASCII);
  }
}
