package pypimirror.rehearsal.build;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * What other classes can see of some, and so what they were compiled with: everything that is not
 * private, with types, annotations and the values of constants, which the compiler copies.
 */
final class Surface {

  private Surface() {}

  /**
   * Describes classes as they are in class files.
   *
   * @param names of top-level classes; one that is not there is left out
   */
  static Set<String> of(
      JavaCompiler compiler,
      StandardJavaFileManager files,
      List<Path> classpath,
      List<String> names)
      throws IOException {
    files.setLocationFromPaths(StandardLocation.CLASS_PATH, classpath);
    var task =
        (JavacTask)
            compiler.getTask(new StringWriter(), files, null, List.of("-proc:none"), null, null);
    var described = new TreeSet<String>();
    for (var name : names) {
      var type = task.getElements().getTypeElement(name);
      if (type != null) {
        describe(type, described);
      }
    }
    return described;
  }

  private static void describe(Element element, Collection<String> described) {
    // A private class may be inherited from by one that others see.
    if (element.getModifiers().contains(Modifier.PRIVATE) && !(element instanceof TypeElement)) {
      return;
    }
    var words = new StringBuilder();
    words.append(element.getEnclosingElement()).append(' ');
    words.append(element.getAnnotationMirrors()).append(element.getModifiers());
    words.append(element.getKind()).append(' ').append(element).append(' ');
    words.append(element.asType());
    if (element instanceof VariableElement variable) {
      words.append('=').append(variable.getConstantValue());
    } else if (element instanceof ExecutableElement method) {
      words.append(method.getReturnType()).append(bounds(method.getTypeParameters()));
      words.append(method.getThrownTypes()).append(method.getDefaultValue());
      words.append(method.isVarArgs());
      method.getParameters().forEach(it -> words.append(it.getAnnotationMirrors()));
    } else if (element instanceof TypeElement type) {
      words.append(type.getSuperclass()).append(type.getInterfaces());
      words.append(bounds(type.getTypeParameters()));
      words.append(type.getPermittedSubclasses()).append(type.getRecordComponents());
      type.getEnclosedElements().forEach(member -> describe(member, described));
    }
    described.add(words.toString());
  }

  private static String bounds(List<? extends TypeParameterElement> parameters) {
    return parameters.stream()
        .map(parameter -> parameter + ":" + parameter.getBounds())
        .collect(Collectors.joining(",", "<", ">"));
  }
}
