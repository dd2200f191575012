/// Source texts, places in them, and the mistakes found there, with excerpt and remedy. Uses the
/// JDK alone.
@NullMarked
package dev.banyan.text;

import org.jspecify.annotations.NullMarked;
