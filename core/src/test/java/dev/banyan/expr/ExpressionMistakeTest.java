package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.type.Type;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with an expression, where, and what to write instead.
class ExpressionMistakeTest {
  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("text3", Type.Text.max(3)),
          Map.entry("int", Type.Int.BITS64),
          Map.entry("small", Type.Int.range(0, 9)),
          Map.entry("decimal", new Type.Decimal(9, 2)),
          Map.entry("date", Type.Date.DATE),
          Map.entry("bool", Type.Bool.BOOL),
          Map.entry("status", Shop.STATUS),
          Map.entry("real", new Type.Real(64)),
          Map.entry("texts", Type.ListOf.of(Type.Text.ANY)),
          Map.entry("customer", Shop.CUSTOMER));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      textBlock =
          """
          c.nam                  ;; 3+3: `Customer` has no field `nam` | did you mean `name`?
          (c.nam)                ;; 4+3: `Customer` has no field `nam` | did you mean `name`?
          C.name                 ;; 1+1: unknown variable `C` | did you mean `c`?
          (C.name)               ;; 2+1: unknown variable `C` | did you mean `c`?
          c.name.x               ;; 8+1: `c.name` is text(60) and has no fields
          (c.name.x)             ;; 9+1: `c.name` is text(60) and has no fields
          c.lines.price          ;; 9+5: `c.lines` is list(Line) and has no fields | write c.lines.map(x, x.price)
          c.lines.map(l, l.prise) ;; 18+5: `Line` has no field `prise` | did you mean `price`?
          c.payment.cash         ;; 11+4: `Payment` has no field `cash` | did you mean `card`?
          c.CUSTNO               ;; 3+6: `Customer` has no field `CUSTNO` | did you mean `CUST-NO`?
          c.name ==              ;; 10+1: the expression ends too early
          c.name = 'a'           ;; 8+1: cannot read '= ' | a comparison is written ==
          $x                     ;; 1+1: cannot read '$'
          1 + 9223372036854775808 ;; 5+19: the integer has more than 64 bits: with a point it is a decimal
          1e5000                 ;; 1+6: the number has more than 1000 digits
          1e99999999999 + 1      ;; 1+13: the number has more than 1000 digits
          foo(1)                 ;; 1+3: unknown function `foo`
          t.trimm()              ;; 3+5: unknown function `trimm` | did you mean `trim`?
          c.since.getFullYear()  ;; 9+11: unknown function `getFullYear` | write year()
          t.toUpperCase()        ;; 3+11: unknown function `toUpperCase` | write upperAscii()
          trim(t)                ;; 1+4: there is no trim(text(100)) | write text.trim()
          t.contains(n)          ;; 3+8: there is no text(100).contains(integer) | write text.contains(text)
          t + n                  ;; 3+1: `+` does not take text(100) and integer | write string(n)
          t == n                 ;; 3+2: `==` does not take text(100) and integer
          c.credit > '5'         ;; 10+1: `>` does not take decimal(11.2) and one of 5 | write decimal('5').orValue(…)
          c.since > '2026-01-01' ;; 9+1: `>` does not take date and one of 2026-01-01 | write date('2026-01-01')
          c < c                  ;; 3+1: `<` does not take Customer and Customer
          c.rating > d           ;; 10+1: `>` does not take float and decimal(9.2)
          n && true              ;; 1+1: `&&` takes a condition, not integer
          !n                     ;; 1+1: `!` takes a condition, not integer
          n ? 1 : 2              ;; 1+1: `? :` takes a condition, not integer
          c.vip ? 1 : 'a'        ;; 7+1: both branches of `? :` are of one type, not integer and one of a
          [1, 'a']               ;; 1+1: the items of a list are of one type, not integer and one of a
          n.map(x, x)            ;; 3+3: `map` goes through a list, not integer
          xs.filter(x, x + 1)    ;; 16+1: `filter` asks a yes-or-no question, not for integer
          xs.map(x)              ;; 4+3: `map` takes a name for the item and what is asked of it | write list.map(item, …)
          null                   ;; 1+4: null has no place here | compare with it (x == null), or leave it out
          Customer{name: 'a'}    ;; 9+1: an expression does not make structures
          c.email == 'x'         ;; 3+5: `c.email` may be absent | write c.email.orValue(…), or has(c.email) ? … : …
          c.email.contains('@')  ;; 3+5: `c.email` may be absent | write c.email.orValue(…), or has(c.email) ? … : …
          c.address.city == 'x'  ;; 3+7: `c.address` may be absent | write c.address.orValue(…), or has(c.address) ? … : …
          o + 'x'                ;; 1+1: `o` may be absent | write o.orValue(…), or has(o) ? … : …
          c.phone + 'x'          ;; 3+5: `c.phone` may be null | write c.phone.orValue(…), or has(c.phone) ? … : …
          c.fax != null && c.fax == 'x' ;; 20+3: `c.fax` may be absent or null | write c.fax.orValue(…), or has(c.fax) ? … : …
          c.name == null         ;; 8+2: `c.name` is never null
          c.email == null        ;; 9+2: `c.email` is never null | to ask whether there is a value, write has(c.email)
          c.lines.map(l, l.note) ;; 18+4: `l.note` may be absent | write l.note.orValue(…), or has(l.note) ? … : …
          has(c.email) || c.email == 'x' ;; 19+5: `c.email` may be absent | write c.email.orValue(…), or has(c.email) ? … : …
          10 / n                 ;; 4+1: `/` has no result where n is 0 | add .orValue(…) to say what holds then
          10 % n == 1            ;; 4+1: `%` has no result where n is 0 | add .orValue(…) to say what holds then
          n >= 0 ? 10 / n : 0    ;; 13+1: `/` has no result where n is 0 | add .orValue(…) to say what holds then
          xs[0]                  ;; 3+1: `xs[0]` may be beyond the end of the list | add .orValue(…) to say what holds then
          size(xs) > 0 ? xs[1] : 0 ;; 18+1: `xs[1]` may be beyond the end of the list | add .orValue(…) to say what holds then
          {'a': 1}[t]            ;; 9+1: `{'a': 1}[t]` may have no entry | add .orValue(…) to say what holds then
          int(t)                 ;; 1+3: the text may not be an integer | add .orValue(…) to say what holds then
          decimal(t) + 1         ;; 1+7: the text may not be a number | add .orValue(…) to say what holds then
          max(xs)                ;; 1+3: the list may be empty and then has no `max` | add .orValue(…) to say what holds then
          t.substring(2)         ;; 3+9: the text may be shorter than `substring` needs | add .orValue(…) to say what holds then
          int('x')               ;; 1+3: this has no value: the text may not be an integer
          date('2026-02-30')     ;; 1+4: this has no value: the text may not be a date like 2026-01-31
          1 / 0                  ;; 3+1: `/` never has a result where the divisor is 0
          t.matches(t)           ;; 3+7: the pattern of `matches` must be a literal
          t.matches('(')         ;; 3+7: the pattern of `matches` is not RE2: missing closing )
          round(d, n)            ;; 1+5: the number of digits of `round` must be a literal
          round(d, 2, 'half')    ;; 1+5: `round` rounds half-even, half-up, half-down, up, down, ceiling or floor, not half
          today('Mars')          ;; 1+5: `Mars` is not a time zone like Europe/Berlin
          now() - c.changed      ;; 1+17: a duration is not a result
          duration('1 hour')     ;; 1+8: a duration is written like 30s, 1h30m or 2d
          c.status == 'actve'    ;; 13+7: `actve` is not a value of `c.status` | did you mean `active`?
          c.status in ['active', 'shut'] ;; 13+1: `shut` is not a value of `c.status` | one of: active, closed, suspended
          c.name                 ; int ; 1+6: this is text(60), expected is integer | write int(c.name).orValue(…)
          c.name                 ; decimal ; 1+6: this is text(60), expected is decimal(9.2) | write decimal(c.name).orValue(…)
          c.name                 ; date ; 1+6: this is text(60), expected is date | write date(c.name).orValue(…)
          c.name                 ; bool ; 1+6: this is text(60), expected is boolean | write a comparison
          n                      ; texts ; 1+1: this is integer, expected is list(text)
          n                      ; text3 ; 1+1: this is integer, expected is text(3) | write string(n)
          'four'                 ; text3 ; 1+6: `four` is not a text(3)
          c.vip ? 'ok' : 'four'  ; text3 ; 1+21: `four` is not a text(3)
          12                     ; small ; 1+2: the integer is not between 0 and 9
          'shut'                 ; status ; 1+6: `shut` is not one of the values | one of: active, closed, suspended
          d * d                  ; decimal ; 1+5: the result may have 4 digits after the point, decimal(9.2) has 2 | write round(…, 2)
          (d / 3)                ; decimal ; 1+7: the result may have any number of digits after the point, decimal(9.2) has 2 | write round(…, 2)
          d                      ; real ; 1+1: this is decimal(9.2), expected is float | write double(d)
          c.address              ; customer ; 1+9: this is Address, expected is Customer
          """)
  void names(String source, String expected, String mistake) {
    Type type = expected == null ? null : TYPES.get(expected);

    String found = Shop.mistakes(source, type);

    assertThat(found).isEqualTo(mistake);
  }

  @Test
  void findsSeveralAtOnce() {
    String found = Shop.mistakes("c.nam == 'x' && c.email == 'y' && 10 / n > 1", null);

    assertThat(found.lines().map(line -> line.substring(0, line.indexOf(':'))))
        .containsExactly("3+3", "19+5", "38+1");
  }

  @Test
  void refusesWhatIsTooLongTooDeepOrEmpty() {
    String deep = "(".repeat(500) + "1" + ")".repeat(500);
    String wide = "1" + " + 1".repeat(1_500);

    assertThat(Shop.mistakes("'" + "x".repeat(9_000) + "'", null)).contains("8192 characters");
    assertThat(Shop.mistakes(deep, null)).contains("too deep");
    assertThat(Shop.mistakes(wide, null)).contains("too");
    assertThat(Shop.mistakes("  ", null)).contains("empty");
  }
}
