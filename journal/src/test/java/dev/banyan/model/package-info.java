/// Tests of models.
@NullMarked
package dev.banyan.model;

import org.jspecify.annotations.NullMarked;
