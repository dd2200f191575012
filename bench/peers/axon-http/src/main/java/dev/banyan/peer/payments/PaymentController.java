package dev.banyan.peer.payments;

import org.axonframework.modelling.entity.EntityAlreadyExistsForCreationalCommandHandlerException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// `POST /v1/payments`: 201 with the payment, the same again for the same key; 422 where the key
/// belongs to another request, 409 where the payment is there.
@RestController
public class PaymentController {
  private final Payments payments;

  public PaymentController(Payments payments) {
    this.payments = payments;
  }

  @PostMapping("/v1/payments")
  public ResponseEntity<String> authorise(
      @RequestBody Authorise command,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key) {
    try {
      return json(HttpStatus.CREATED, payments.authorise(command, key));
    } catch (DataIntegrityViolationException
        | EntityAlreadyExistsForCreationalCommandHandlerException taken) {
      KeptAnswer kept = key == null ? null : payments.kept(key);
      if (kept == null) {
        return json(HttpStatus.CONFLICT, "{}");
      }
      return kept.isOf(command.toString())
          ? json(HttpStatus.CREATED, kept.answer())
          : json(HttpStatus.UNPROCESSABLE_ENTITY, "{}");
    }
  }

  private static ResponseEntity<String> json(HttpStatus status, String body) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
