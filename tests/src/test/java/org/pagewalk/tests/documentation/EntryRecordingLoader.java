package org.pagewalk.tests.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Loads the machine, the kernel and the classes that drive them a second time, each method telling
 * {@link EnteredClasses} that it was entered. The product has no such probe.
 */
final class EntryRecordingLoader extends ClassLoader {
  private static final String PROJECT = "org.pagewalk.";
  private static final ClassDesc LISTENER = EnteredClasses.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc ENTERED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

  EntryRecordingLoader() {
    super(EntryRecordingLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      boolean ours = name.startsWith(PROJECT) && !name.equals(EnteredClasses.class.getName());
      if (!ours) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (stream == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = recording(stream.readAllBytes(), simpleName(name));
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Name without packages and inner classes: the name of its file. */
  private static String simpleName(String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    int inner = simple.indexOf('$');
    return inner < 0 ? simple : simple.substring(0, inner);
  }

  private static byte[] recording(byte[] original, String name) {
    ClassFile classFile = ClassFile.of();
    CodeTransform entry =
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder code) {
            code.loadConstant(name).invokestatic(LISTENER, "entered", ENTERED);
          }

          @Override
          public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
          }
        };
    return classFile.transformClass(
        classFile.parse(original), ClassTransform.transformingMethodBodies(entry));
  }
}
