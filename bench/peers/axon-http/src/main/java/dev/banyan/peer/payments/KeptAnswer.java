package dev.banyan.peer.payments;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/// What was answered to the command with an idempotency key; that there is one is what the primary
/// key holds.
@Entity
public class KeptAnswer {
  @Id
  @Column(name = "idempotency_key")
  private String key = "";

  private String request = "";
  private String answer = "";

  protected KeptAnswer() {}

  KeptAnswer(String key, String request, String answer) {
    this.key = key;
    this.request = request;
    this.answer = answer;
  }

  boolean isOf(String other) {
    return request.equals(other);
  }

  String answer() {
    return answer;
  }

  @Override
  public String toString() {
    return key;
  }
}
