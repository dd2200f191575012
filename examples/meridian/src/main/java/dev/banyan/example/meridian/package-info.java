/// The legacy side of an insurer, on other people's stacks.
@NullMarked
package dev.banyan.example.meridian;

import org.jspecify.annotations.NullMarked;
