package dev.banyan.gateway.validate;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.parameter.ParameterReader;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.gateway.route.RouteTable;
import dev.banyan.http.Incoming;
import dev.banyan.http.RelayPass;
import dev.banyan.json.check.SchemaCheck;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What one relay's requests and answers are held against. Immutable and thread-safe.
///
/// The exact bytes that were checked go on: nothing is written anew. What two readers might read in
/// two ways (names that stand twice, other charsets, parameters given twice) is wrong, whatever the
/// contract says.
public final class Validation {
  /// A body up to this size is checked where it is; a larger one on a virtual thread.
  static final int AT_ONCE_BYTES_MAX = 4 * 1024;

  private static final Pattern GZIP =
      Pattern.compile("\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))", Pattern.CASE_INSENSITIVE);

  private final Settings settings;
  private final Rules rules;
  private final int below;
  private final Journal journal;
  private final Own own;

  /// What is done about findings.
  public enum Mode {
    REFUSE,
    REPORT,
    OFF
  }

  /// `contract` as people name it. `bodyBytesMax` bounds what is unpacked of a request,
  /// `answerBytesMax` what is held of an answer.
  public record Settings(
      String contract,
      Mode requests,
      Mode answers,
      boolean refusesUnknownQuery,
      long bodyBytesMax,
      int answerBytesMax) {}

  /// What the gateway itself sends to the system, or keeps from it, whatever a caller sends: the
  /// names of query parameters, and of headers in lower case. The contract may demand them, and a
  /// caller need not know them.
  public record Own(Set<String> query, Set<String> headers) {
    static final Own NOTHING = new Own(Set.of(), Set.of());

    public Own {
      query = Set.copyOf(query);
      headers = Set.copyOf(headers);
    }
  }

  /// What goes to the system: its path and its query, as they are after all rewriting.
  public record Target(String path, @Nullable String query) {}

  /// `below` is how many characters of the path at the system stand before the contract's paths.
  public Validation(Settings settings, Rules rules, int below) {
    this(settings, rules, below, new Journal("", CheckMeter.NONE, rules::names), Own.NOTHING);
  }

  private Validation(Settings settings, Rules rules, int below, Journal journal, Own own) {
    this.settings = settings;
    this.rules = rules;
    this.below = below;
    this.journal = journal;
    this.own = own;
  }

  /// The same, telling what it finds under a route's name.
  public Validation telling(String route, CheckMeter meter) {
    return new Validation(settings, rules, below, new Journal(route, meter, rules::names), own);
  }

  /// The same for a route that sends these itself.
  public Validation sending(Own sent) {
    return new Validation(settings, rules, below, journal, sent);
  }

  public Settings settings() {
    return settings;
  }

  public Rules rules() {
    return rules;
  }

  /// A request whose parameters are checked. `rules` is null where the contract has none for it;
  /// `finding` is what is wrong so far, `headers` what a refusal says besides.
  public record Asked(
      @Nullable OperationRules rules,
      Finding finding,
      List<Http.Header> headers,
      boolean readsBody) {}

  /// Whether checking the parameters may take long, so that it must not be done on an event loop.
  public boolean costly(Incoming request, Target target) {
    OperationRules rules = find(request.method(), target.path()).route();
    return rules != null && rules.costly();
  }

  private RouteTable.Match<OperationRules> find(String method, String target) {
    String path = path(target);
    RouteTable.Match<OperationRules> match = rules.operations().find(method, path);
    return match == null ? new RouteTable.Match<>(null, new int[0], new TreeSet<>()) : match;
  }

  /// The path as the contract has it, of the path at the system.
  private String path(String target) {
    String path = target.substring(Math.min(below, target.length()));
    return path.isEmpty() ? "/" : path;
  }

  /// Checks all but the body. A check that fails is a finding as well: what becomes of the request
  /// is for [#refuses] to say.
  public Asked ask(Incoming request, Target target) {
    try {
      return asked(request, target);
    } catch (RuntimeException | StackOverflowError bug) {
      return new Asked(null, Finding.failed(bug), List.of(), false);
    }
  }

  private Asked asked(Incoming request, Target target) {
    String path = path(target.path());
    RouteTable.Match<OperationRules> match = rules.operations().find(request.method(), path);
    OperationRules found = match == null ? null : match.route();
    if (match == null || found == null) {
      return unknown(match == null ? null : match.allowed());
    }
    boolean body = request.contentLength() != 0;
    Finding finding = parameters(found, request, target, match.parameters());
    if (!finding.isWrong()) {
      finding = head(found, request, body);
    }
    return new Asked(found, finding, List.of(), body && readsBody(found, request));
  }

  private static Asked unknown(@Nullable Set<String> allowed) {
    if (allowed == null) {
      Fault fault = Fault.of(Fault.Kind.NOT_FOUND, "There is nothing under this path");
      return new Asked(null, Finding.wrong(Finding.Kind.UNKNOWN_PATH, fault), List.of(), false);
    }
    Fault fault = Fault.of(Fault.Kind.METHOD_NOT_ALLOWED, "This path does not take this method");
    return new Asked(
        null,
        Finding.wrong(Finding.Kind.UNKNOWN_METHOD, fault),
        List.of(new Http.Header("allow", String.join(", ", allowed))),
        false);
  }

  private Finding parameters(OperationRules rules, Incoming request, Target target, int[] marks) {
    List<Fault.Violation> violations = new ArrayList<>();
    try {
      String path = path(target.path());
      for (int i = 0; i < rules.path().size(); i++) {
        String text = path.substring(marks[i * 2], marks[i * 2 + 1]);
        rules.path().get(i).check(List.of(text), violations);
      }
      headers(rules, request, violations);
      query(rules, target.query(), violations);
    } catch (Fault fault) {
      return Finding.of(Finding.Kind.PARAMETERS, fault);
    }
    List<Fault.Violation> some =
        violations.subList(0, Math.min(Rules.VIOLATIONS_MAX, violations.size()));
    return some.isEmpty()
        ? Finding.RIGHT
        : Finding.wrong(Finding.Kind.PARAMETERS, Fault.invalid(some));
  }

  private void headers(OperationRules rules, Incoming request, List<Fault.Violation> violations) {
    rules
        .headers()
        .forEach(
            (name, rule) -> {
              if (!own.headers().contains(name)) {
                rule.check(request.headers(name), violations);
              }
            });
    if (!rules.cookies().isEmpty() && !own.headers().contains("cookie")) {
      Map<String, List<String>> sent = cookies(request.headers("cookie"));
      rules.cookies().forEach((name, rule) -> cookie(rule, sent.get(name), violations));
    }
  }

  /// RFC 6265 §4.2. Of one name there may be several, one for each path.
  private static Map<String, List<String>> cookies(List<String> lines) {
    Map<String, List<String>> cookies = new HashMap<>();
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          String value = pair.substring(equals + 1).strip();
          boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
          cookies
              .computeIfAbsent(pair.substring(0, equals).strip(), _ -> new ArrayList<>())
              .add(quoted ? value.substring(1, value.length() - 1) : value);
        }
      }
    }
    return cookies;
  }

  private static void cookie(
      ParameterRule rule, @Nullable List<String> sent, List<Fault.Violation> violations) {
    if (sent == null) {
      rule.check(List.of(), violations);
    } else {
      sent.forEach(one -> rule.check(List.of(one), violations));
    }
  }

  private void query(
      OperationRules rules, @Nullable String query, List<Fault.Violation> violations) {
    Map<String, List<String>> sent = new LinkedHashMap<>();
    for (QueryString.Parameter one : QueryString.of(query).parameters()) {
      sent.computeIfAbsent(decoded(one.name(), violations), _ -> new ArrayList<>())
          .add(one.value());
    }
    rules
        .query()
        .forEach((name, rule) -> rule.check(sent.getOrDefault(name, List.of()), violations));
    for (String name : sent.keySet()) {
      if (settings.refusesUnknownQuery()
          && !rules.knows(name)
          && !own.query().contains(name)
          && violations.size() < Rules.VIOLATIONS_MAX) {
        violations.add(
            new Fault.Violation("query." + name, "is not a parameter of this operation"));
      }
    }
  }

  /// A name is one name however it is escaped.
  private static String decoded(String name, List<Fault.Violation> violations) {
    if (name.indexOf('%') < 0 && name.indexOf('+') < 0) {
      return name;
    }
    try {
      return ParameterReader.decode("query", name, true);
    } catch (Fault fault) {
      violations.addAll(fault.violations());
      return name;
    }
  }

  private static Finding head(OperationRules rules, Incoming request, boolean body) {
    Media media = rules.body();
    if (!body) {
      return media != null && rules.bodyRequired()
          ? Finding.wrong(
              Finding.Kind.BODY, Fault.invalid(List.of(new Fault.Violation("", "is required"))))
          : Finding.RIGHT;
    }
    if (media == null) {
      return Finding.wrong(
          Finding.Kind.BODY,
          Fault.invalid(List.of(new Fault.Violation("", "must not be there: there is no body"))));
    }
    boolean known = media.types().isEmpty() || found(media, request) != null;
    return known
        ? Finding.RIGHT
        : Finding.wrong(
            Finding.Kind.CONTENT_TYPE,
            Fault.of(Fault.Kind.UNSUPPORTED_MEDIA_TYPE, "The body must be " + media.words()));
  }

  /// By the content type, the twins of that field included: where there are several, nobody knows
  /// which one counts.
  private static Media.@Nullable Body found(Media media, Incoming request) {
    List<String> all = request.spelled("content-type");
    boolean plain = all.size() == request.headers("content-type").size();
    return media.find(plain ? all : Media.UNCLEAR);
  }

  private static boolean readsBody(OperationRules rules, Incoming request) {
    Media.Body body = check(rules, request);
    return body != null && body.schema() != null;
  }

  /// How the body is checked; null where it is of no type that is taken.
  private static Media.@Nullable Body check(OperationRules rules, Incoming request) {
    Media media = rules.body();
    return media == null ? null : found(media, request);
  }

  /// Checks the body of a request that was asked for it. May take long: see [#atOnce].
  public Finding body(Asked asked, Incoming request, Bytes body) {
    try {
      OperationRules rules = asked.rules();
      Media.Body check = rules == null ? null : check(rules, request);
      SchemaCheck schema = check == null ? null : check.schema();
      if (rules == null || schema == null) {
        return Finding.NOT_CHECKED;
      }
      if (body.size() == 0) {
        return head(rules, request, false); // It came without a length, and there is none.
      }
      Media.check(schema, body, coding(request), settings.bodyBytesMax(), request.memory());
      return Finding.RIGHT;
    } catch (Fault fault) {
      return Finding.of(Finding.Kind.BODY, fault);
    } catch (RuntimeException | StackOverflowError bug) {
      return Finding.failed(bug);
    }
  }

  private static @Nullable String coding(Incoming request) {
    List<String> codings = request.headers("content-encoding");
    return codings.isEmpty() ? null : String.join(", ", codings);
  }

  /// Whether a body is so small that checking it costs less than leaving the event loop. One that
  /// is packed may be large.
  public boolean atOnce(Asked asked, Incoming request, Bytes body) {
    OperationRules rules = asked.rules();
    Media.Body check = rules == null ? null : check(rules, request);
    return body.size() <= AT_ONCE_BYTES_MAX
        && ContentCoding.isNone(coding(request))
        && (check == null || !check.slow());
  }

  /// Counts, or also logs, what was found of a request. True where it must not go on.
  public boolean refuses(Asked asked, Finding finding) {
    OperationRules rules = asked.rules();
    if (settings.requests() == Mode.REFUSE) {
      journal.refused(CheckMeter.Message.REQUEST, finding);
      return finding.isWrong();
    }
    journal.found(CheckMeter.Message.REQUEST, rules == null ? "none" : rules.name(), finding);
    return false;
  }

  /// Looks on at the answer to a request; `inner` is what else does.
  public RelayPass.Tap answers(Incoming request, String target, AnswerTap.Around around) {
    OperationRules operation = find(request.method(), target).route();
    return new AnswerTap(operation, settings, journal, request.method().equals("HEAD"), around);
  }

  /// What may be answered: what we can look into. Null where answers are not looked at.
  public Http.@Nullable Header acceptable(Incoming request) {
    if (settings.answers() == Mode.OFF) {
      return null;
    }
    String wanted = String.join(",", request.headers("accept-encoding"));
    boolean gzip = GZIP.matcher(wanted).find();
    return new Http.Header("accept-encoding", gzip ? "gzip" : "identity");
  }
}
