/// The doors of the legacy systems, where trouble is made on demand: slow, down, garbage. Uses the
/// JDK.
@NullMarked
package dev.banyan.example.meridian.door;

import org.jspecify.annotations.NullMarked;
