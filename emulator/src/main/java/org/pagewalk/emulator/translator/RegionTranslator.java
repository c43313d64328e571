package org.pagewalk.emulator.translator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.pagewalk.emulator.decode.Instruction;
import org.pagewalk.emulator.execution.ProcessorUnits;

/**
 * Translates a region: instructions that stand in a row, with the jumps, calls and returns among
 * them.
 *
 * <p>This is the proof that emitted code and the interpreter can share all that instructions mean
 * and all that the processor's state is. It emits integer operations and accesses to memory over
 * {@link org.pagewalk.emulator.semantics.Outputs}, hands others to {@link
 * org.pagewalk.emulator.execution.InstructionGroups}, and refuses what changes the mode. Nothing
 * finds regions, and nothing drops one when its bytes change or its page goes: only tests and
 * measurements call it.
 */
public final class RegionTranslator {
  /** HotSpot compiles no method above 8,000 bytes. */
  private static final int LARGEST = 7500;

  private static final ClassDesc REGION = describe(Region.class);
  private static final ClassDesc THIS =
      ClassDesc.of(RegionTranslator.class.getPackageName(), "TranslatedRegion");
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int);

  private RegionTranslator() {}

  static ClassDesc describe(Class<?> type) {
    return ClassDesc.ofDescriptor(type.descriptorString());
  }

  /**
   * Translates a region for the mode that the processor is in.
   *
   * @param code instructions that stand in a row
   * @param start offset in CS of the first
   * @throws IllegalArgumentException for instructions that a region cannot hold, for one that is
   *     too large, and where CS is not flat
   */
  public static Region translate(ProcessorUnits units, List<Instruction> code, int start) {
    RegionGraph graph = new RegionGraph(code, start);
    int mode = units.processor().modeWord();
    byte[] bytes =
        ClassFile.of()
            .build(
                THIS,
                type -> {
                  type.withSuperclass(REGION);
                  type.withMethodBody(
                      ConstantDescs.INIT_NAME,
                      ConstantDescs.MTD_void,
                      ClassFile.ACC_PUBLIC,
                      body ->
                          body.aload(0)
                              .invokespecial(
                                  REGION, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                              .return_());
                  type.withMethodBody(
                      "run",
                      RUN,
                      ClassFile.ACC_PUBLIC,
                      body -> new RegionCode(body, graph, mode).emit());
                });
    requireCompilable(bytes);
    Region region = define(bytes);
    region.attach(units, graph.instructions);
    return region;
  }

  private static void requireCompilable(byte[] bytes) {
    for (var method : ClassFile.of().parse(bytes).methods()) {
      int length = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
      if (length > LARGEST) {
        throw new IllegalArgumentException("a region of " + length + " bytes is too large");
      }
    }
  }

  private static Region define(byte[] bytes) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (Region) lookup.lookupClass().getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a translated class cannot be made", e);
    }
  }
}
