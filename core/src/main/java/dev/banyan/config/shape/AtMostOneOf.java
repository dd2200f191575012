package dev.banyan.config.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Keys of a record of which no two may be written together.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE})
public @interface AtMostOneOf {
  String[] value();
}
