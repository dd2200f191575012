package dev.banyan.config.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A key of the language whose implementation does not exist yet: it is recognised and answered
/// with a mistake, never ignored. The text says what there is instead.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface NotBuilt {
  String value() default "";
}
