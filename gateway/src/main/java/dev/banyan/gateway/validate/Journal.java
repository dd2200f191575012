package dev.banyan.gateway.validate;

import dev.banyan.base.Fault;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Tells what was found: counted each time; logged once for each kind of thing, unless whoever sent
/// it is told. What is logged is where it is and what it should be, never what was sent.
/// Thread-safe.
final class Journal {
  /// More kinds than this are only counted.
  private static final int KINDS_MAX = 500;

  private static final int SHOWN_MAX = 160;

  private final String route;
  private final CheckMeter meter;
  private final Predicate<String> known;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /// `known` says whether a member's name is the contract's.
  Journal(String route, CheckMeter meter, Predicate<String> known) {
    this.route = route;
    this.meter = meter;
    this.known = known;
  }

  /// Counts what the sender is told anyway.
  void refused(CheckMeter.Message message, Finding finding) {
    meter.found(message, finding.kind());
  }

  void found(CheckMeter.Message message, String operation, Finding finding) {
    meter.found(message, finding.kind());
    Fault fault = finding.fault();
    if (fault == null) {
      return;
    }
    String line =
        "%s: the %s of %s %s"
            .formatted(
                route, message.name().toLowerCase(Locale.ROOT), operation, words(finding, fault));
    if (told.size() < KINDS_MAX && told.add(line)) {
      System.getLogger("banyan.validate").log(System.Logger.Level.WARNING, line, fault.getCause());
    }
  }

  private String words(Finding finding, Fault fault) {
    if (finding.kind() == Finding.Kind.NOT_CHECKED) {
      String why = fault.operator();
      return "could not be checked: " + (why == null ? fault.getMessage() : why);
    }
    String kind = finding.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return "breaks its contract (" + kind + ")" + what(fault);
  }

  /// The first thing that is wrong. Indexes are left out, so that each item of a list is not a kind
  /// of its own; so are names that the contract does not have, as they are the sender's.
  private String what(Fault fault) {
    if (fault.violations().isEmpty()) {
      return "";
    }
    Fault.Violation first = fault.violations().getFirst();
    boolean stranger = first.message().startsWith("is not a ");
    String path = masked(first.path().replaceAll("/\\d+(?=/|$)", "/*"));
    int last = Math.max(path.lastIndexOf('/'), path.startsWith("/") ? -1 : path.indexOf('.'));
    String shown = stranger ? path.substring(0, Math.max(0, last)) + "/…" : path;
    String said = stranger ? "is not in the contract" : first.message();
    String text = " " + (shown.isEmpty() ? "the body" : shown) + " " + said;
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }

  /// A pointer without the names that are not the contract's, as those of a map.
  private String masked(String path) {
    if (!path.startsWith("/")) {
      return path;
    }
    StringBuilder out = new StringBuilder();
    for (String step : path.substring(1).split("/", -1)) {
      boolean told = step.equals("*") || known.test(step.replace("~1", "/").replace("~0", "~"));
      out.append('/').append(told ? step : "…");
    }
    return out.toString();
  }
}
