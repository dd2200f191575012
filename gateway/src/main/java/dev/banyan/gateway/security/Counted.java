package dev.banyan.gateway.security;

import dev.banyan.base.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A recogniser whose decisions are counted, those that are made later too.
public final class Counted implements Recognizer {
  private final Recognizer inner;
  private final Tally tally;

  public Counted(Recognizer inner, Tally tally) {
    this.inner = inner;
    this.tally = tally;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Finding recognize(Credentials credentials) {
    return count(inner.recognize(credentials));
  }

  private Finding count(Finding finding) {
    return switch (finding) {
      case Finding.Missing _, Finding.Foreign _ -> finding;
      case Finding.Known known -> {
        tally.recognized();
        yield known;
      }
      case Finding.Refused refused -> {
        tally.refused(refused.reason());
        yield refused;
      }
      case Finding.Later(var work) -> new Finding.Later(() -> count(work.get()));
      case Finding.Unproven(Proof proof) -> new Finding.Unproven(counted(proof));
    };
  }

  private Proof counted(Proof proof) {
    return new Proof() {
      @Override
      public Finding prove(byte[] body) {
        return count(proof.prove(body));
      }

      @Override
      public void failed() {
        proof.failed();
      }
    };
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return inner.challenge(refused);
  }

  @Override
  public @Nullable Secret token(Credentials credentials) {
    return inner.token(credentials);
  }

  @Override
  public List<String> credentialHeaders() {
    return inner.credentialHeaders();
  }
}
