package org.pagewalk.mutation;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists the mutants of a class: all but those in code that the compiler added. */
final class MutantFinder {
  private static final ClassDesc OBJECT_METHODS = ClassDesc.of("java.lang.runtime.ObjectMethods");

  private final ClassModel model;
  private final String className;
  private final List<Mutant> mutants = new ArrayList<>();

  private MutantFinder(ClassModel model) {
    this.model = model;
    this.className = model.thisClass().asInternalName().replace('/', '.');
  }

  static List<Mutant> of(byte[] classFile) {
    MutantFinder finder = new MutantFinder(ClassFile.of().parse(classFile));
    if (!finder.model.flags().has(AccessFlag.SYNTHETIC)) {
      finder.model.methods().stream().filter(finder::isWritten).forEach(finder::add);
    }
    return finder.mutants;
  }

  private boolean isEnum() {
    return model.flags().has(AccessFlag.ENUM);
  }

  /** Whether somebody wrote the method, and not the compiler. */
  private boolean isWritten(MethodModel method) {
    String name = method.methodName().stringValue();
    boolean added =
        method.flags().has(AccessFlag.SYNTHETIC) && !name.startsWith("lambda$")
            || isEnum() && (name.equals("values") || name.equals("valueOf"));
    return !added && method.code().isPresent() && !callsObjectMethods(method);
  }

  private static boolean callsObjectMethods(MethodModel method) {
    for (CodeElement element : method.code().orElseThrow()) {
      if (element instanceof InvokeDynamicInstruction call
          && call.bootstrapMethod().owner().equals(OBJECT_METHODS)) {
        return true;
      }
    }
    return false;
  }

  private void add(MethodModel method) {
    ClassDesc returned = method.methodTypeSymbol().returnType();
    List<Mutant> found = new ArrayList<>();
    Map<String, Integer> ordinals = new HashMap<>();
    Exemptions exemptions =
        new Exemptions(isEnum() && method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME));
    int line = 0;
    int position = -1;
    for (CodeElement element : method.code().orElseThrow()) {
      position++;
      exemptions.pass(element);
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (exemptions.endsInitialisationOfAssertions()) {
        found.clear();
      } else if (element instanceof Instruction instruction && !exemptions.hold()) {
        for (Change change : Changes.of(instruction, returned)) {
          int ordinal = ordinals.merge(line + " " + change.mutator(), 1, Integer::sum);
          found.add(mutant(method, position, line, change, ordinal));
        }
      }
    }
    mutants.addAll(found);
  }

  private Mutant mutant(MethodModel method, int position, int line, Change change, int ordinal) {
    return new Mutant(
        className,
        method.methodName().stringValue(),
        method.methodType().stringValue(),
        position,
        line,
        change.mutator(),
        ordinal,
        change.text());
  }

  /** Finds, as the elements pass, the code of assertions and the ordinals of an enum. */
  private static final class Exemptions {
    private static final String SWITCH = "$assertionsDisabled";

    private final boolean namesConstants;
    private CodeElement element;
    private boolean assertionBegins;
    private Label endOfAssertion;
    private boolean afterText;
    private boolean ordinalOfEnum;

    Exemptions(boolean namesConstants) {
      this.namesConstants = namesConstants;
    }

    void pass(CodeElement next) {
      element = next;
      if (element instanceof LabelTarget target && target.label().equals(endOfAssertion)) {
        endOfAssertion = null;
      } else if (element instanceof Instruction instruction) {
        ordinalOfEnum = namesConstants && afterText;
        afterText = isText(instruction);
        if (assertionBegins && instruction instanceof BranchInstruction branch) {
          endOfAssertion = branch.target();
        }
        assertionBegins = isAccess(Opcode.GETSTATIC);
      }
    }

    boolean hold() {
      return endOfAssertion != null || ordinalOfEnum;
    }

    boolean endsInitialisationOfAssertions() {
      return isAccess(Opcode.PUTSTATIC);
    }

    private boolean isAccess(Opcode opcode) {
      return element instanceof FieldInstruction field
          && field.opcode() == opcode
          && field.name().equalsString(SWITCH);
    }
  }

  private static boolean isText(Instruction instruction) {
    return instruction instanceof ConstantInstruction constant
        && constant.constantValue() instanceof String;
  }
}
