package org.pagewalk.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HotSpot never compiles a method above 8,000 bytes of bytecode. */
class MethodSizesTest {
  private static final int LARGEST_COMPILED = 8000;

  @Test
  void everyMethodOfTheEmulatorIsSmallEnoughToBeCompiled() throws IOException {
    List<String> tooLarge = new ArrayList<>();
    int methods = 0;
    for (JavaClass type : ImportedClasses.ALL) {
      if (type.getPackageName().startsWith("org.pagewalk.emulator")) {
        for (MethodModel method : read(type).methods()) {
          methods++;
          int size = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
          if (size > LARGEST_COMPILED && !method.methodName().equalsString("<clinit>")) {
            tooLarge.add(type.getName() + "." + method.methodName() + ": " + size);
          }
        }
      }
    }
    assertThat(methods).isGreaterThan(300);
    assertThat(tooLarge).isEmpty();
  }

  private static ClassModel read(JavaClass type) throws IOException {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream stream = MethodSizesTest.class.getResourceAsStream(resource)) {
      return ClassFile.of().parse(stream.readAllBytes());
    }
  }
}
