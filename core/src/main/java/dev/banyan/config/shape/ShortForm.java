package dev.banyan.config.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The component that a bare scalar stands for: `guard: fragile` is `guard: { preset: fragile }`.
/// With `only`, there is no long form.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface ShortForm {
  boolean only() default false;
}
