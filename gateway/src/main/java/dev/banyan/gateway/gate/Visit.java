package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.limit.Asker;
import dev.banyan.gateway.limit.Network;
import dev.banyan.gateway.security.Challenges;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.gateway.security.Recognizer.Finding;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Subject;
import dev.banyan.value.Bytes;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request on its way through the gate: what was found so far. Owned by the request's event
/// loop, or by the virtual thread that it was handed to.
public final class Visit implements Recognizer.Credentials, Asker {
  private final Incoming incoming;
  private final Entrance entrance;
  private Caller caller = Caller.ANYONE;
  private final int[] marks;
  private List<Http.Header> answerHeaders = List.of();
  private @Nullable Finding @Nullable [] findings;
  private Recognizer.@Nullable Proof proof;
  private int refusedBy = -1;
  private @Nullable Recognizer recognizedBy;
  private @Nullable Reason reason;
  private Set<String> lacking = Set.of();

  /// `marks` are start and end of each of the path's parameters.
  public Visit(Incoming incoming, Entrance entrance, int[] marks) {
    this.incoming = incoming;
    this.entrance = entrance;
    this.marks = marks;
  }

  @Override
  public Incoming incoming() {
    return incoming;
  }

  public Entrance entrance() {
    return entrance;
  }

  /// Who asks; `ANYONE` before the caller check and on open routes.
  @Override
  public Caller caller() {
    return caller;
  }

  void caller(Caller known) {
    caller = known;
  }

  void recognizedBy(Recognizer method) {
    recognizedBy = method;
  }

  /// The caller, with the token that the gate has recognised it by: never one that it did not look
  /// at.
  public Subject subject() {
    return new Subject(caller, recognizedBy == null ? null : recognizedBy.token(this));
  }

  @Override
  public boolean anonymous() {
    return entrance.open();
  }

  @Override
  public String routeName() {
    return entrance.routeName();
  }

  @Override
  public int[] marks() {
    return marks;
  }

  /// What the answer tells besides, whatever it is: limits, leave for browsers, and the like.
  public List<Http.Header> answerHeaders() {
    return answerHeaders;
  }

  /// Adds to what the answer tells, whatever it is.
  public void answerHeaders(List<Http.Header> headers) {
    if (answerHeaders.isEmpty() || headers.isEmpty()) {
      answerHeaders = headers.isEmpty() ? answerHeaders : headers;
      return;
    }
    List<Http.Header> all = new ArrayList<>(answerHeaders.size() + headers.size());
    all.addAll(answerHeaders);
    all.addAll(headers);
    answerHeaders = all;
  }

  /// What deferred work has found out for that recogniser of the entrance; null where none did.
  @Nullable Finding finding(int recognizer) {
    return findings == null ? null : findings[recognizer];
  }

  void found(int recognizer, Finding finding) {
    if (findings == null) {
      findings = new Finding[entrance.recognizers().size()];
    }
    findings[recognizer] = finding;
  }

  void proof(Recognizer.Proof pending) {
    proof = pending;
  }

  void refused(int recognizer, Reason why) {
    refusedBy = recognizer;
    reason = why;
  }

  /// It is refused for want of one of these scopes.
  void lacks(Set<String> scopes) {
    lacking = scopes;
  }

  /// The challenges of the answer to that refusal. A caller that was recognised by a token is told
  /// which scopes it needs.
  public List<String> challenges(Fault refusal) {
    boolean byToken = recognizedBy != null && Challenges.takesTokens(recognizedBy);
    return Challenges.of(
        refusal,
        entrance.recognizers(),
        new Challenges.Refusal(refusedBy, reason),
        byToken ? lacking : Set.of());
  }

  /// The request has ended: a message that was refused or failed may come again.
  public void ended(int status) {
    if (proof != null && status >= 400) {
      proof.failed();
    }
  }

  @Override
  public List<String> header(String name) {
    return incoming.headers(name);
  }

  @Override
  public String network() {
    return Network.of(incoming.remoteAddress());
  }

  @Override
  public <T> @Nullable T look(String name, Bytes.Look<T> look) {
    return incoming.look(name, look);
  }

  @Override
  public @Nullable List<X509Certificate> certificates() {
    return incoming.clientCertificates();
  }

  @Nullable String mediaType() {
    return incoming.header("content-type");
  }
}
