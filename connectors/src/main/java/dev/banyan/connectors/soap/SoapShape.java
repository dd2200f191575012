package dev.banyan.connectors.soap;

import dev.banyan.formats.soap.SoapEnvelope;
import dev.banyan.formats.wsdl.Wsdl;
import dev.banyan.formats.xsd.XmlCodec;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How messages appear as an operation.
///
/// What it takes are the fields of the input's element (an element without fields is one parameter
/// of its name), and behind them one for each header. What it returns is the content of the
/// output's element; where that only wraps one thing, that thing. Headers in the answer stand
/// beside the content's fields, which are then never unwrapped. A header whose name is taken is
/// `header.NAME`.
final class SoapShape {
  private final Wsdl.Operation contract;
  private final Structure takes;
  private final @Nullable Structure body;
  private final @Nullable Type returns;
  private final @Nullable Structure whole;
  private final boolean unwraps;

  SoapShape(String name, Wsdl.Operation contract) {
    this.contract = contract;
    XmlCodec input = contract.input().body();
    this.body = input == null ? null : structure(input);
    this.takes = takes(name, contract.input(), body);
    Wsdl.Message output = contract.output();
    XmlCodec answer = output == null ? null : output.body();
    Structure content = answer == null ? null : structure(answer);
    boolean headed = output != null && !output.headers().isEmpty();
    this.unwraps =
        !headed && content != null && content.size() == 1 && answer != null && answer.isWrapper();
    this.whole = output != null && headed ? takes(name + "Answer", output, content) : null;
    this.returns = returns(answer, content);
  }

  Structure takes() {
    return takes;
  }

  @Nullable Type returns() {
    return returns;
  }

  private @Nullable Type returns(@Nullable XmlCodec answer, @Nullable Structure content) {
    if (whole != null) {
      return whole;
    }
    if (answer == null || (content != null && content.size() == 0)) {
      return null;
    }
    return unwraps && content != null ? content.field(0).type() : answer.type();
  }

  private static @Nullable Structure structure(XmlCodec codec) {
    return codec.type() instanceof Structure structure ? structure : null;
  }

  private static Structure takes(String name, Wsdl.Message message, @Nullable Structure content) {
    XmlCodec codec = message.body();
    if (message.headers().isEmpty() && content != null) {
      return content;
    }
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (content != null) {
      fields.addAll(content.fields());
    } else if (codec != null) {
      fields.add(Field.required(codec.root().name().local(), codec.type()));
    }
    fields.forEach(field -> names.add(field.name()));
    for (XmlCodec header : message.headers()) {
      String local = header.root().name().local();
      String free = names.add(local) ? local : "header." + local;
      fields.add(Field.optional(free, header.type()));
    }
    return Structure.of(name, fields);
  }

  /// The body of the message for these parameters; null for an empty one.
  SoapEnvelope.@Nullable Part body(Struct input) {
    XmlCodec codec = contract.input().body();
    if (codec == null) {
      return null;
    }
    if (body == null) {
      Object only = input.at(0);
      return new SoapEnvelope.Part(codec, only == null ? Null.NULL : only);
    }
    if (contract.input().headers().isEmpty()) {
      return new SoapEnvelope.Part(codec, input);
    }
    @Nullable Object[] slots = new Object[body.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = input.at(i);
    }
    return new SoapEnvelope.Part(codec, Struct.wrap(body, slots));
  }

  /// The headers that are given.
  List<SoapEnvelope.Part> headers(Struct input) {
    List<XmlCodec> codecs = contract.input().headers();
    if (codecs.isEmpty()) {
      return List.of();
    }
    List<SoapEnvelope.Part> parts = new ArrayList<>();
    int first = takes.size() - codecs.size();
    for (int i = 0; i < codecs.size(); i++) {
      Object value = input.at(first + i);
      if (value != null) {
        parts.add(new SoapEnvelope.Part(codecs.get(i), value));
      }
    }
    return parts;
  }

  /// What the operation returns for an answer's body and headers.
  @Nullable Object answer(@Nullable Object content, List<@Nullable Object> headers) {
    if (whole != null) {
      @Nullable Object[] slots = new Object[whole.size()];
      int own = slots.length - headers.size();
      for (int i = 0; i < slots.length; i++) {
        slots[i] =
            i >= own
                ? headers.get(i - own)
                : content instanceof Struct struct && struct.type().size() == own
                    ? struct.at(i)
                    : content;
      }
      return Struct.wrap(whole, slots);
    }
    if (returns == null || content == Null.NULL) {
      return null;
    }
    Object value = unwraps && content instanceof Struct struct ? struct.at(0) : content;
    return value == Null.NULL ? null : value;
  }
}
