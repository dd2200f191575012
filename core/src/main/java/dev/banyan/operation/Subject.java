package dev.banyan.operation;

import dev.banyan.base.Secret;
import org.jspecify.annotations.Nullable;

/// On whose behalf a system is asked: the caller, and the token that the gate has recognised it by.
/// `token` is null where the caller was recognised by something else, or where no system wants it.
/// It is for exchanging it with an authorization server, never for a system.
public record Subject(Caller caller, @Nullable Secret token) {
  public static final Subject ANYONE = new Subject(Caller.ANYONE, null);
}
