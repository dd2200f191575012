/// The programs behind the proofs `desync`, `floods` and `hostile`: attackers, and those beside
/// them.
@NullMarked
package dev.banyan.http.proof;

import org.jspecify.annotations.NullMarked;
