package dev.banyan.gateway.assemble.section;

import dev.banyan.config.decode.Written;
import dev.banyan.gateway.edge.rewrite.PathTemplate;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the path template of a relay. Nothing that a caller sends may lead out of it: parameters
/// hold no dot segments and no slashes, and a segment that holds a parameter has either nothing
/// besides, or text by which it is no dot segment. Used once.
final class PathTemplates {
  private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern TEXT =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})*");
  private static final Pattern BESIDE = Pattern.compile("[A-Za-z0-9._~!$&'()+,=:@-]*");
  private static final String REST = "**";

  private final Written written;
  private final Mistakes mistakes;
  private final List<PathTemplate.Part> parts = new ArrayList<>();
  private boolean broken;

  PathTemplates(Written written, Mistakes mistakes) {
    this.written = written;
    this.mistakes = mistakes;
  }

  /// Null where the route's prefix before the rest of the path says it all, or with a mistake.
  @Nullable PathTemplate compile(String base, RoutePattern pattern) {
    String text = written.text();
    boolean open = pattern.segments().getLast() instanceof RoutePattern.Segment.Rest;
    if (!text.startsWith("/")) {
      mistake("a path at a system starts with `/`", "write `/" + text + "`");
      return null;
    }
    parts.add(new PathTemplate.Part.Text(base));
    String[] segments = text.substring(1).split("/", -1);
    boolean slash = text.endsWith("/");
    for (int i = 0; i < segments.length && !broken; i++) {
      boolean last = i == segments.length - 1;
      if (segments[i].equals("{" + REST + "}")) {
        rest(open && last, pattern);
      } else if (!(last && slash && open)) {
        segment(segments[i], pattern);
      }
    }
    boolean plain = parts.stream().allMatch(PathTemplate.Part.Text.class::isInstance);
    if (broken || (plain && open)) {
      return null;
    }
    if (open && !(parts.getLast() instanceof PathTemplate.Part.Rest)) {
      parts.add(new PathTemplate.Part.Rest(pattern.parameters().size()));
    }
    return new PathTemplate(parts);
  }

  private void rest(boolean fits, RoutePattern pattern) {
    if (fits) {
      parts.add(new PathTemplate.Part.Rest(pattern.parameters().size()));
    } else {
      mistake(
          "`{**}` stands at the end, and only where the route ends with `**`",
          "the route is `" + pattern.text() + "`");
    }
  }

  private void segment(String segment, RoutePattern pattern) {
    StringBuilder beside = new StringBuilder();
    Matcher matcher = PARAMETER.matcher(segment);
    int from = 0;
    int parameters = 0;
    parts.add(new PathTemplate.Part.Text("/"));
    while (matcher.find()) {
      text(segment.substring(from, matcher.start()), beside);
      from = matcher.end();
      parameters++;
      int index = pattern.parameters().indexOf(matcher.group(1));
      if (index < 0) {
        mistake(
            "the route has no parameter `" + matcher.group(1) + "`",
            Suggestion.forWord(matcher.group(1), pattern.parameters()));
        return;
      }
      parts.add(new PathTemplate.Part.Value(index));
    }
    text(segment.substring(from), beside);
    check(segment, beside.toString(), parameters);
  }

  private void text(String text, StringBuilder beside) {
    if (!text.isEmpty()) {
      parts.add(new PathTemplate.Part.Text(text));
      beside.append(text);
    }
  }

  private void check(String segment, String beside, int parameters) {
    boolean alone = parameters == 1 && beside.isEmpty();
    boolean named =
        BESIDE.matcher(beside).matches() && beside.chars().anyMatch(PathTemplates::isWord);
    if (!TEXT.matcher(beside).matches()) {
      mistake(
          "`" + segment + "` holds what a path cannot hold",
          "percent-encode it; a parameter is written `{name}`");
    } else if (parameters > 0 && !alone && !named) {
      mistake(
          "what `" + segment + "` comes to could lead elsewhere",
          "let a parameter fill its segment, or write letters beside it");
    } else if (parameters == 0 && leadsElsewhere(beside)) {
      mistake(
          "`" + segment + "` leads elsewhere",
          "write the path that is meant, without `.`, `..` and escaped slashes");
    }
  }

  private static boolean isWord(int c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }

  private static boolean leadsElsewhere(String literal) {
    String decoded = literal.replaceAll("(?i)%2e", ".").replaceAll(";.*", "");
    return decoded.equals(".")
        || decoded.equals("..")
        || literal.matches("(?i).*%(?:2f|5c|25|[01][0-9a-f]|7f).*");
  }

  private void mistake(String message, @Nullable String remedy) {
    if (!broken) {
      mistakes.error("wrong-path", written.place(), message, remedy);
    }
    broken = true;
  }
}
