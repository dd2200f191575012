package dev.banyan.mapping.lens;

import dev.banyan.mapping.lens.LensKind.Argument;
import java.util.List;

/// The forms that shape a whole field rather than one step of it; `mapping.compile` reads them.
final class FieldForms {
  private static final Argument LENS =
      new Argument("lens", "a lens, or a list of them, between the parts and the field");

  static final LensKind JOIN =
      new LensKind(
          "join",
          "Several legacy fields make one text: side by side where their widths are fixed, else"
              + " with a separator.",
          "a list of paths, or of [PATH, lens, …]",
          List.of(
              new Argument("separator", "what stands between the parts"),
              new Argument("widths", "the width of each part, where the legacy types do not say"),
              LENS),
          "{ join: [ORD_DT, ORD_TM], lens: { timestamp: uuuuMMddHHmmss, zone: Europe/Berlin } }",
          null);

  static final LensKind EACH =
      new LensKind(
          "each",
          "A list, item by item. Items are aligned by `key`; without one, equal items first,"
              + " then by position.",
          "the path of the list",
          List.of(
              new Argument("key", "the legacy field that tells items apart"),
              new Argument("fields", "the fields of an item"),
              new Argument("lens", "the lens of an item that is a plain value"),
              new Argument("write", "what a legacy item needs and the model has no word for"),
              new Argument("add", "append (default) or refuse: items that only the new list has"),
              new Argument("remove", "drop (default) or refuse: items that only the old list has")),
          "{ each: lines, key: LINENO, fields: { product: [PRODCD, trim], quantity: QTY } }",
          null);

  static final LensKind ONE_OF =
      new LensKind(
          "one-of",
          "One of several cases, told apart by a code or by a legacy one-of.",
          "the path of the code or of the one-of, or [PATH, lens, …]",
          List.of(
              new Argument(
                  "cases",
                  "for each modern case: `when` (code, list of codes, or legacy case), `at` (where"
                      + " its fields lie), and `fields` or `value`")),
          "{ one-of: KIND, cases: { card: { when: C, fields: { number: CARD_NO } } } }",
          null);

  static final LensKind COMPUTE =
      new LensKind(
          "compute",
          "The value of an expression over the other modern fields and `legacy`; one way.",
          "the expression",
          List.of(LENS),
          "{ compute: \"sum(lines.map(l, l.price * decimal(l.quantity)))\" }",
          null);

  static final LensKind NEST =
      new LensKind(
          "at",
          "A nested structure: its fields by name, read from the same legacy record or, with"
              + " `at`, from a structure inside it.",
          "the path of a legacy structure",
          List.of(
              new Argument("fields", "the fields of the nested structure"),
              new Argument(
                  "write", "what the legacy structure needs and the model has no word for")),
          "{ at: ADDR, fields: { street: STR, city: CITY } }",
          null);

  private FieldForms() {}
}
