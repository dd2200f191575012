package dev.banyan.expr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What expressions yield on the values of [Shop]; the expected value is written as its Java class
/// and text.
class ExpressionValueTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      textBlock =
          """
          c.name → String Ada Lovelace
          c.credit → BigDecimal 1.10
          'placed' → String placed
          "it's" → String it's
          42 → Long 42
          -42 → Long -42
          0.10 → BigDecimal 0.10
          -0.10 → BigDecimal -0.10
          true → Boolean true
          0.1 + 0.2 → BigDecimal 0.3
          0.1 + 0.2 == 0.3 → Boolean true
          c.credit == 1.1 → Boolean true
          c.credit != 1.1000 → Boolean false
          [1.10, 2.0] == [1.1, 2.00] → Boolean true
          {'a': 1.10} == {'a': 1.1} → Boolean true
          c.credit in [1.1, 7.0] → Boolean true
          c.credit == 1 → Boolean false
          c.credit > 1 → Boolean true
          1 < c.credit && c.credit <= 1.1 → Boolean true
          c.credit * 3 → BigDecimal 3.30
          c.credit - 0.1 → BigDecimal 1.00
          7.5 % 2 → BigDecimal 1.5
          (c.credit / 3.0) → BigDecimal 0.3666666666666666666666666666666667
          round(c.credit / 3, 2) → BigDecimal 0.37
          round(2.5, 0) → BigDecimal 2
          round(2.5, 0, 'half-up') → BigDecimal 3
          round(-2.5, 0, 'floor') → BigDecimal -3
          decimal(n) * d → BigDecimal 17.50
          decimal('1e2') → BigDecimal 1E+2
          decimal(t).orValue(0) → BigDecimal 0
          12345678901234567890.123456789 → BigDecimal 12345678901234567890.123456789
          1.5e3 → BigDecimal 1500
          sum(c.lines.map(l, l.price * decimal(l.quantity))) → BigDecimal 3.80
          sum(c.lines.map(l, l.price * l.quantity)) → BigDecimal 3.80
          sum(xs) → Long 6
          sum(xs.filter(x, x > 9)) → Long 0
          min(c.credit, 1) → BigDecimal 1.00
          max(xs).orValue(0) → Long 3
          size(xs) > 0 ? min(xs) : -1 → Long 1
          abs(-3.5) → BigDecimal 3.5
          n / 2 → Long 3
          n % 4 → Long 3
          -n → Long -7
          (10 / n).orValue(0) → Long 1
          n != 0 ? 10 / n : 0 → Long 1
          n > 0 && 10 / n > 0 → Boolean true
          (1 / (n - 7)).orValue(-1) → Long -1
          int('12') → Long 12
          int(t).orValue(5) → Long 5
          int(2.00) → Long 2
          int(d).orValue(0) → Long 0
          string(c.credit) + '!' → String 1.10!
          string(n) → String 7
          bool('true') → Boolean true
          size(t) → Long 5
          'grün😀'.size() → Long 5
          t.contains('ell') && t.startsWith('he') && t.endsWith('lo') → Boolean true
          t.matches('^h.*o$') → Boolean true
          t.upperAscii() → String HELLO
          'ÄB'.lowerAscii() → String Äb
          '  x '.trim() → String x
          t.replace('l', 'L') → String heLLo
          t.substring(1).orValue('') → String ello
          t.substring(1, 3).orValue('') → String el
          t.substring(9).orValue('short') → String short
          'a,b,,c'.split(',') → ListN [a, b, , c]
          'abc'.split('') → ListN [a, b, c]
          ['a', 'b'].join('-') → String a-b
          t.indexOf('l') → Long 2
          c.lines.map(l, l.product).join(' ') → String bolt nut
          c.lines.exists(l, l.quantity > 2) → Boolean true
          c.lines.all(l, l.quantity > 2) → Boolean false
          c.lines.exists_one(l, l.product == 'nut') → Boolean true
          size(c.lines.filter(l, l.price < 1)) → Long 1
          xs.map(x, x > 1, x * 10) → UnmodifiableRandomAccessList [30, 20]
          xs.map(x, xs.map(y, x * y))[0].orValue([0]) → UnmodifiableRandomAccessList [9, 3, 6]
          xs + [4] → ListN [3, 1, 2, 4]
          [1, 1, 2].distinct() → List12 [1, 2]
          [1.0, 1.00, 2.0].distinct() → List12 [1.0, 2.0]
          xs[0].orValue(9) → Long 3
          xs[7].orValue(9) → Long 9
          size(xs) > 2 ? xs[2] : 0 → Long 2
          2 in xs → Boolean true
          {'A': 'active', 'C': 'closed'}['C'].orValue('?') → String closed
          {'A': 1}[t].orValue(0) → Long 0
          t in {'A': 1} → Boolean false
          has(c.email) → Boolean false
          c.email.orValue('none') → String none
          has(c.email) ? c.email : 'none' → String none
          has(c.email) && c.email == 'x' → Boolean false
          !has(c.email) || c.email == 'x' → Boolean true
          has(c.address.zip) ? c.address.city : '-' → String -
          c.address.city.orValue('nowhere') → String nowhere
          o.orValue('there') → String there
          has(o) → Boolean false
          has(c.phone) → Boolean false
          c.phone == null → Boolean true
          c.phone != null && c.phone == '1' → Boolean false
          c.fax == null → Boolean false
          c.phone.orValue('-') → String -
          c.payment.by → String card
          c.payment.card.orValue('') → String 4711
          has(c.payment.account) → Boolean false
          c.status == 'active' → Boolean true
          c.status in ['active', 'closed'] → Boolean true
          c.`CUST-NO` → String 00000042
          now() → OffsetDateTime 2026-03-01T23:30Z
          today() → LocalDate 2026-03-01
          today('Europe/Berlin') → LocalDate 2026-03-02
          now() - c.changed > duration('13h') → Boolean true
          c.changed + duration('1d') > now() → Boolean true
          c.changed == timestamp('2026-03-01T10:00:00Z') → Boolean true
          c.since < today() → Boolean true
          c.since.plusMonths(1) → LocalDate 2026-02-28
          c.since.daysUntil(today()) → Long 29
          c.since.year() * 100 + c.since.month() → Long 202601
          c.since.dayOfWeek() → Long 6
          c.opens.hour() → Long 8
          c.opens < time('09:00') → Boolean true
          date('2026-02-28') → LocalDate 2026-02-28
          date(t).orValue(c.since) → LocalDate 2026-01-31
          date(c.changed, 'Asia/Tokyo') → LocalDate 2026-03-01
          timestamp(c.printed, 'Europe/Berlin') → OffsetDateTime 2026-03-29T03:30+02:00
          string(c.changed) → String 2026-03-01T10:00:00Z
          (now() - c.changed).seconds() → Long 48600
          c.rating > 4 → Boolean true
          c.rating + 0.5 → Double 5.0
          c.wide > 1 → Boolean true
          c.wide == 1000000000000000000000000.0 → Boolean true
          c.vip ? 'yes' : 'no' → String yes
          c.vip ? 1 : 2.5 → BigDecimal 1.0
          !c.vip → Boolean false
          c == c → Boolean true
          c.lines == c.lines → Boolean true
          """)
  void yields(String source, String expected) {
    Object value = Shop.evaluate(source);

    assertThat(value).isNotNull();
    String shown = value == null ? "" : value.getClass().getSimpleName() + " " + value;
    assertThat(shown).isEqualTo(expected);
  }
}
