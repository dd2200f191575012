/// What every module's tests stand on: sample files, golden files, leak checks. May use the JDK,
/// JUnit and the embedded PostgreSQL, and no other module.
@NullMarked
package dev.banyan.testbase;

import org.jspecify.annotations.NullMarked;
