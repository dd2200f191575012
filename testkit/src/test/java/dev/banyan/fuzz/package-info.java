/// Every parser of bytes from outside, as a target of coverage-guided fuzzing (`./prove fuzz`).
@NullMarked
package dev.banyan.fuzz;

import org.jspecify.annotations.NullMarked;
