package dev.banyan.projection.fold;

import dev.banyan.base.Fault;
import dev.banyan.projection.sketch.Distinct;
import dev.banyan.projection.sketch.Quantiles;
import dev.banyan.projection.sketch.Top;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a window holds of one measure. Mutable; owned by one thread.
sealed interface Tally {
  /// Throws where the value cannot be taken in; changes nothing.
  default void check(Object value) {}

  void add(Object value);

  /// What is shown; null for nothing.
  @Nullable Object shown();

  void write(DataOutputStream out) throws IOException;

  /// An empty one.
  static Tally of(Measure measure) {
    return switch (measure.kind()) {
      case COUNT -> new Count();
      case SUM -> new Sum(measure, false);
      case AVERAGE -> new Sum(measure, true);
      case MIN -> new End(true);
      case MAX -> new End(false);
      case QUANTILES -> new Spread(measure, new Quantiles());
      case DISTINCT -> new Different(new Distinct());
      case TOP -> new Most(measure, new Top(measure.most()));
    };
  }

  static Tally read(Measure measure, DataInputStream in) throws IOException {
    return switch (measure.kind()) {
      case COUNT -> {
        Count count = new Count();
        count.count = in.readLong();
        yield count;
      }
      case SUM, AVERAGE -> {
        Sum sum = new Sum(measure, measure.kind() == Measure.Kind.AVERAGE);
        sum.count = in.readLong();
        sum.sum = new BigDecimal(in.readUTF());
        yield sum;
      }
      case MIN, MAX -> {
        End end = new End(measure.kind() == Measure.Kind.MIN);
        end.value = in.readBoolean() ? ValueText.read(measure.of(), in) : null;
        yield end;
      }
      case QUANTILES -> new Spread(measure, Quantiles.read(in));
      case DISTINCT -> new Different(Distinct.read(in));
      case TOP -> new Most(measure, Top.read(measure.most(), in));
    };
  }

  /// A number as a decimal.
  private static BigDecimal number(Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal;
      case BigInteger whole -> new BigDecimal(whole);
      case Long whole -> BigDecimal.valueOf(whole);
      default -> throw new IllegalArgumentException("no number: " + value.getClass());
    };
  }

  /// How many events there were.
  final class Count implements Tally {
    private long count;

    @Override
    public void add(Object value) {
      count++;
    }

    @Override
    public Object shown() {
      return count;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeLong(count);
    }
  }

  /// The exact sum, shown as it is or divided.
  final class Sum implements Tally {
    private final Measure measure;
    private final boolean divided;
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;

    Sum(Measure measure, boolean divided) {
      this.measure = measure;
      this.divided = divided;
      this.sum =
          BigDecimal.ZERO.setScale(
              measure.of() instanceof Type.Decimal d && d.bounded() ? d.scale() : 0);
    }

    @Override
    public void check(Object value) {
      if (sum.add(number(value)).precision() > Measure.DIGITS) {
        throw Fault.of(
            Fault.Kind.INVALID,
            "`" + measure.name() + "` would have more than " + Measure.DIGITS + " digits");
      }
    }

    @Override
    public void add(Object value) {
      sum = sum.add(number(value));
      count++;
    }

    @Override
    public @Nullable Object shown() {
      if (!divided) {
        return sum;
      }
      int scale = measure.scale() + Measure.AVERAGE_DIGITS;
      return count == 0
          ? null
          : sum.divide(BigDecimal.valueOf(count), scale, RoundingMode.HALF_EVEN);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeLong(count);
      out.writeUTF(sum.toString());
    }
  }

  /// The smallest or the largest.
  final class End implements Tally {
    private final boolean smallest;
    private @Nullable Object value;

    End(boolean smallest) {
      this.smallest = smallest;
    }

    @Override
    public void add(Object other) {
      if (value == null) {
        value = other;
        return;
      }
      byte[] mine = Ordered.bytes(value).unsafeArray();
      int order = java.util.Arrays.compareUnsigned(Ordered.bytes(other).unsafeArray(), mine);
      value = (smallest ? order < 0 : order > 0) ? other : value;
    }

    @Override
    public @Nullable Object shown() {
      return value;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeBoolean(value != null);
      if (value != null) {
        out.writeUTF(value.toString());
      }
    }
  }

  /// Quantiles, about.
  record Spread(Measure measure, Quantiles sketch) implements Tally {
    private static final double[] SHARES = {0.5, 0.9, 0.95, 0.99};

    @Override
    public void add(Object value) {
      sketch.add(number(value));
    }

    @Override
    public @Nullable Object shown() {
      if (sketch.count() == 0 || !(measure.field().type() instanceof Structure type)) {
        return null;
      }
      Struct.Builder shown = Struct.builder(type);
      for (int i = 0; i < SHARES.length; i++) {
        shown.set(i, sketch.at(SHARES[i]).setScale(measure.scale(), RoundingMode.HALF_EVEN));
      }
      return shown.build();
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      sketch.write(out);
    }
  }

  /// How many different values, about.
  record Different(Distinct sketch) implements Tally {
    @Override
    public void add(Object value) {
      sketch.add(canonical(value));
    }

    @Override
    public Object shown() {
      return sketch.count();
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      sketch.write(out);
    }
  }

  /// The ones that come most often, about.
  record Most(Measure measure, Top sketch) implements Tally {
    @Override
    public void add(Object value) {
      sketch.add(canonical(value));
    }

    @Override
    public Object shown() {
      Type type = measure.field().type();
      if (!(type instanceof Type.ListOf list) || !(list.item() instanceof Structure item)) {
        throw new IllegalStateException("what is counted is shown as a list");
      }
      List<Object> shown = new ArrayList<>();
      for (Top.Counted one : sketch.most(measure.most())) {
        shown.add(Struct.of(item, one.value(), one.count(), one.error()));
      }
      return List.copyOf(shown);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      sketch.write(out);
    }
  }

  /// One text for values that are equal.
  private static String canonical(Object value) {
    return value instanceof BigDecimal decimal
        ? decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
