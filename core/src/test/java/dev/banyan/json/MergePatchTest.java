package dev.banyan.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Null;
import dev.banyan.value.Struct;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergePatchTest {
  private static final Structure ADDRESS =
      Structure.of(
          "Address",
          List.of(
              Field.required("city", Type.Text.max(20)), Field.optional("zip", Type.Text.max(5))));
  private static final Structure CUSTOMER =
      Structure.of(
          "Customer",
          List.of(
              Field.required("name", Type.Text.max(10)),
              Field.required("rating", Type.Int.BITS32).nullable(true),
              Field.optional("email", Type.Text.ANY).nullable(true),
              Field.optional("address", ADDRESS),
              Field.optional("tags", Type.ListOf.of(Type.Text.ANY))));
  private static final MergePatch PATCH = MergePatch.of(CUSTOMER, JsonReader.Options.STRICT);
  private static final Struct ORIGINAL =
      Struct.of(CUSTOMER, "Ann", 5L, "a@b", Struct.of(ADDRESS, "Ulm", "89073"), List.of("x", "y"));

  @Test
  void changesOnlyWhatItNames() {
    Struct patched = apply("{'name':'Bea','address':{'zip':null},'tags':['z']}", ORIGINAL);

    assertThat(patched)
        .isEqualTo(
            Struct.of(CUSTOMER, "Bea", 5L, "a@b", Struct.of(ADDRESS, "Ulm", null), List.of("z")));
  }

  @Test
  void changesNothingWhenEmpty() {
    assertThat(apply("{}", ORIGINAL)).isEqualTo(ORIGINAL);
  }

  @Test
  void removesOptionalFieldsAndNullsRequiredOnes() {
    Struct patched = apply("{'email':null,'rating':null,'address':null}", ORIGINAL);

    assertThat(patched)
        .isEqualTo(Struct.of(CUSTOMER, "Ann", Null.NULL, null, null, List.of("x", "y")));
  }

  @Test
  void refusesToRemoveWhatIsRequired() {
    Fault fault =
        JsonReaderTest.refusal(
            () -> PATCH.read(JsonReaderTest.utf8("{'name':null,'address':{'city':null,'zap':1}}")));

    assertThat(fault.violations())
        .extracting(Fault.Violation::path)
        .containsExactly("/name", "/address/city", "/address/zap");
  }

  @Test
  void refusesAStructurePatchedInWithoutItsRequiredFields() {
    Struct without = Struct.of(CUSTOMER, "Ann", 5L, null, null, null);

    Fault fault = JsonReaderTest.refusal(() -> apply("{'address':{'zip':'1'}}", without));

    assertThat(fault.violations())
        .containsExactly(new Fault.Violation("/address/city", "is required"));
  }

  @Test
  void refusesAPatchThatIsNoObject() {
    Fault fault = JsonReaderTest.refusal(() -> PATCH.read(JsonReaderTest.utf8("[]")));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
  }

  @Test
  void tellsWhatItTouches() {
    Patch patch = PATCH.read(JsonReaderTest.utf8("{'tags':[],'name':'X'}"));

    assertThat(patch.touched()).containsExactly("name", "tags");
  }

  private static Struct apply(String patch, Struct original) {
    return PATCH.read(JsonReaderTest.utf8(patch)).apply(original);
  }

  @Test
  void tellsWhatItSetsAndNothingElse() {
    Patch patch =
        PATCH.read(JsonReaderTest.utf8("{'rating':null,'email':'c','address':{'zip':'1'}}"));

    String text = new String(JsonWriter.of(CUSTOMER).bytes(patch.values()), UTF_8);

    assertThat(text).isEqualTo("{\"email\":\"c\",\"address\":{\"zip\":\"1\"}}");
  }
}
