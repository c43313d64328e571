package org.pagewalk.mutation;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes a class anew with mutants in it, each behind a question to {@link Probe}. */
final class MutatedClass {
  private static final ClassDesc PROBE = ClassDesc.of(Probe.class.getName());
  private static final MethodTypeDesc QUESTION =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_int);

  private final ClassModel model;
  private final Map<Mutant, Integer> numbers;

  private MutatedClass(ClassModel model, Map<Mutant, Integer> numbers) {
    this.model = model;
    this.numbers = numbers;
  }

  /**
   * The class with all the mutants.
   *
   * @param numbers the mutants, all of this class, and the number by which each is switched on
   * @param hierarchy finds the super classes of the product's classes
   */
  static byte[] write(
      byte[] classFile, Map<Mutant, Integer> numbers, ClassHierarchyResolver hierarchy) {
    ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    MutatedClass mutated = new MutatedClass(file.parse(classFile), numbers);
    return file.transformClass(mutated.model, mutated.transform());
  }

  private ClassTransform transform() {
    return (builder, element) -> {
      if (element instanceof MethodModel method) {
        builder.transformMethod(method, MethodTransform.transformingCode(guards(method)));
      } else {
        builder.with(element);
      }
    };
  }

  private CodeTransform guards(MethodModel method) {
    List<Mutant> own =
        numbers.keySet().stream()
            .filter(mutant -> method.methodName().equalsString(mutant.method()))
            .filter(mutant -> method.methodType().equalsString(mutant.descriptor()))
            .sorted(Comparator.comparingInt(numbers::get))
            .toList();
    if (own.isEmpty()) {
      return CodeTransform.ACCEPT_ALL;
    }
    ClassDesc returned = method.methodTypeSymbol().returnType();
    return CodeTransform.ofStateful(() -> new Guards(own, returned));
  }

  /** Puts the questions before the instructions of one method. */
  private final class Guards implements CodeTransform {
    private final List<Mutant> mutants;
    private final ClassDesc returned;
    private int position = -1;

    Guards(List<Mutant> mutants, ClassDesc returned) {
      this.mutants = mutants;
      this.returned = returned;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      position++;
      List<Mutant> here = mutants.stream().filter(it -> it.position() == position).toList();
      if (here.isEmpty()) {
        code.with(element);
        return;
      }
      Label end = code.newLabel();
      for (Mutant mutant : here) {
        guard(code, numbers.get(mutant), change(mutant, (Instruction) element), end);
      }
      code.with(element).labelBinding(end);
    }

    private Change change(Mutant mutant, Instruction instruction) {
      return Changes.of(instruction, returned).stream()
          .filter(change -> change.mutator() == mutant.mutator())
          .findFirst()
          .orElseThrow();
    }

    private void guard(CodeBuilder code, int number, Change change, Label end) {
      Label original = code.newLabel();
      code.loadConstant(number).invokestatic(PROBE, "at", QUESTION).ifeq(original);
      change.code().accept(code);
      if (!change.returns()) {
        code.goto_(end);
      }
      code.labelBinding(original);
    }
  }
}
