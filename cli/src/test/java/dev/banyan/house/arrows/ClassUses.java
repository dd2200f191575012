package dev.banyan.house.arrows;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One compiled class and the classes outside the JDK that it names: in its code, its members'
/// types and their type parameters. Annotations and constants copied in by the compiler are not
/// seen.
record ClassUses(String name, Set<String> used) {
  private static final Pattern TYPE = Pattern.compile("L([\\w/$]+)");
  private static final Set<String> JDK =
      ModuleLayer.boot().modules().stream()
          .flatMap(module -> module.getPackages().stream())
          .collect(Collectors.toUnmodifiableSet());

  static ClassUses of(Path file) throws IOException {
    ClassModel model = ClassFile.of().parse(file);
    Set<String> used = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> addClass(type.asInternalName(), used);
        case NameAndTypeEntry member -> addTypes(member.type().stringValue(), used);
        case MethodTypeEntry type -> addTypes(type.descriptor().stringValue(), used);
        default -> {}
      }
    }
    model
        .findAttribute(Attributes.signature())
        .ifPresent(signature -> addTypes(signature.signature().stringValue(), used));
    model.fields().forEach(field -> addField(field, used));
    model.methods().forEach(method -> addMethod(method, used));
    used.removeIf(ClassUses::isJdk);
    return new ClassUses(model.thisClass().asInternalName().replace('/', '.'), used);
  }

  private static void addField(FieldModel field, Set<String> used) {
    addTypes(field.fieldType().stringValue(), used);
    field
        .findAttribute(Attributes.signature())
        .ifPresent(signature -> addTypes(signature.signature().stringValue(), used));
  }

  private static void addMethod(MethodModel method, Set<String> used) {
    addTypes(method.methodType().stringValue(), used);
    method
        .findAttribute(Attributes.signature())
        .ifPresent(signature -> addTypes(signature.signature().stringValue(), used));
  }

  /// An array is named by its descriptor.
  private static void addClass(String internalName, Set<String> used) {
    if (internalName.startsWith("[")) {
      addTypes(internalName, used);
    } else {
      used.add(internalName.replace('/', '.'));
    }
  }

  private static void addTypes(String descriptor, Set<String> used) {
    Matcher types = TYPE.matcher(descriptor);
    while (types.find()) {
      used.add(types.group(1).replace('/', '.'));
    }
  }

  private static boolean isJdk(String type) {
    int end = type.lastIndexOf('.');
    return end < 0 || JDK.contains(type.substring(0, end));
  }
}
