package dev.banyan.example.meridian.crm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The customers, by number, in memory: every start has the same ones. Guarded by its monitor.
final class CustomerFile {
  private static final int CUSTOMERS = 60;
  private static final String[] TOWNS = {
    "Hamburg", "Bremen", "Lübeck", "Kiel", "Rostock", "Århus", "Malmö", "Gdańsk"
  };
  private static final String[] TRADES = {
    "Eisenwaren", "Farben & Lacke", "Baustoffe", "Werkzeug", "Sanitär", "Elektro", "Garten"
  };

  private final TreeMap<String, CustomerRecord> records = new TreeMap<>();

  CustomerFile() {
    for (int i = 1; i <= CUSTOMERS; i++) {
      CustomerRecord record = seed(i);
      records.put(record.number, record);
    }
    CustomerRecord known = records.get("C0000042");
    if (known != null) {
      known.name = padded("Hansen & Söhne Großhandel GmbH");
      known.creditLimit = 12_345_678_905L;
      known.opened = "19980401";
      known.contact.email = "einkauf@hansen-soehne.example";
    }
  }

  private static CustomerRecord seed(int i) {
    CustomerRecord record = new CustomerRecord();
    record.number = String.format(Locale.ROOT, "C%07d", i);
    record.name = padded(TRADES[i % TRADES.length] + " " + TOWNS[i % TOWNS.length] + " " + i);
    record.status = i % 13 == 0 ? "S" : i % 21 == 0 && i != 42 ? "C" : "A";
    record.creditLimit = record.status.equals("C") ? 0 : 100_000L * i + i;
    record.opened =
        i % 7 == 0 && i != 42
            ? "00000000"
            : String.format(Locale.ROOT, "%04d%02d%02d", 1990 + i % 30, 1 + i % 12, 1 + i % 28);
    record.contact.email = i % 5 == 0 ? "" : "kontakt" + i + "@kunde.example";
    record.contact.phone = String.format(Locale.ROOT, "+49 40 55%04d", i);
    record.contact.fax = i % 3 == 0 ? "+49 40 560000" : null;
    record.riskClass = i % 4;
    record.regions.addAll(List.of("NORD", "R" + i % 9));
    record.notes = "  zahlt pünktlich;\n\trückruf <mo-fr> & nie vor 9  ";
    record.source = "AS400";
    record.updated = "20190630";
    record.filler = "  X" + i % 10 + "  ";
    record.layout = "07";
    return record;
  }

  private static String padded(String name) {
    return name + " ".repeat(CustomerRecord.NAME_LENGTH - name.length());
  }

  synchronized CustomerRecord read(String number) throws CustomerNotFound {
    CustomerRecord record = records.get(number.strip());
    if (record == null) {
      throw CustomerNotFound.of(number);
    }
    return record.copy();
  }

  /// Those whose name starts so, in the order of their numbers.
  synchronized List<CustomerRecord> find(String name, String status, int max) {
    String start = name.strip().toLowerCase(Locale.ROOT);
    List<CustomerRecord> found = new ArrayList<>();
    for (CustomerRecord record : records.values()) {
      boolean named = record.name.toLowerCase(Locale.ROOT).startsWith(start);
      if (found.size() < max && named && (status.isBlank() || record.status.equals(status))) {
        found.add(record.copy());
      }
    }
    return found;
  }

  synchronized CustomerRecord update(CustomerRecord record)
      throws CustomerNotFound, ValidationFault {
    if (!records.containsKey(record.number.strip())) {
      throw CustomerNotFound.of(record.number);
    }
    return keep(record);
  }

  synchronized CustomerRecord create(CustomerRecord record) throws ValidationFault {
    if (records.containsKey(record.number.strip())) {
      throw ValidationFault.of("CUSTNO", "E09", "customer exists already");
    }
    return keep(record);
  }

  private CustomerRecord keep(CustomerRecord record) throws ValidationFault {
    ValidationFault fault = broken(record);
    if (fault != null) {
      throw fault;
    }
    records.put(record.number.strip(), record.copy());
    return record;
  }

  private static @Nullable ValidationFault broken(CustomerRecord record) {
    if (!record.number.strip().matches("C\\d{7}")) {
      return ValidationFault.of("CUSTNO", "E01", "a number is C and seven digits");
    }
    if (record.name.isBlank() || record.name.length() > CustomerRecord.NAME_LENGTH) {
      return ValidationFault.of("CUST_NM", "E02", "a name has 1 to 40 characters");
    }
    if (!record.status.matches("[ASC]")) {
      return ValidationFault.of("STAT_CD", "E03", "a status is A, S or C");
    }
    if (!record.opened.matches("\\d{8}") || !record.updated.matches("\\d{8}")) {
      return ValidationFault.of("OPEN_DT", "E04", "a date has eight digits");
    }
    if (record.creditLimit < 0) {
      return ValidationFault.of("CR_LIM", "E16", "a limit is not negative");
    }
    if (record.status.equals("C") && record.creditLimit > 0) {
      return ValidationFault.of("CR_LIM", "E17", "a closed customer has no credit");
    }
    return null;
  }
}
